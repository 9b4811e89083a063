(module
  (import "env" "memory" (memory 0))
  (import "inner" "twice" (func $twice (param i32) (result i32)))
  (func (export "twice_and_one") (param i32) (result i32)
    (i32.store (i32.const 64) (local.get 0))
    (i32.add (call $twice (local.get 0)) (i32.const 1))))
