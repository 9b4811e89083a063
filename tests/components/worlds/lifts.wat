(module
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "main") (param i32) (result i32)
    (call $twice (local.get 0))))
