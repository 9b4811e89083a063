(module
  (import "m" "twice" (func $twice (param i32) (result i32)))
  (func (export "next") (param i32) (result i32)
    (i32.add (call $twice (local.get 0)) (i32.const 1))))
