(module
  (import "env" "memory" (memory 0))
  (func (export "peek") (result i32)
    i32.const 16
    i32.load))
