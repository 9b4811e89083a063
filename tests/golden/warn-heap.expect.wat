;; The adapter's memory.grow stays: it is not told apart from the program's.
(module
  (type (func))
  (type (func (result i32)))
  (import "env" "memory" (memory 1))
  (export "memory" (memory 0))
  (export "run" (func 1))
  (func (type 0)
    i32.const 1
    memory.grow
    drop)
  (func (type 1) (result i32)
    call 0
    i32.const 1
    memory.grow))
