;; The func behind the gate is called itself.
(module
  (type (func (param i32) (result i32)))
  (type (func))
  (type (func (result i32)))
  (import "wasi:x/y@0.2.0" "file" (func (type 1)))
  (export "run" (func 2))
  (func (type 0) (param i32) (result i32)
    local.get 0
    call 4)
  (func (type 2) (result i32)
    call 3
    i32.const 5
    call 1)
  (func (type 1))
  (func (type 0) (param i32) (result i32)
    call 0
    i32.const 0))
