(module
  (import "env" "memory" (memory 1))
  (func (export "seven") (result i32)
    i32.const 7)
  (data (i32.const 16) "seven"))
