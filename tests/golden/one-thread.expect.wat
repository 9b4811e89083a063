(module
  (type (func (param i32) (result i32)))
  (type (func (result i32)))
  (export "run" (func 1))
  (func (type 0) (param i32) (result i32)
    call 2
    local.get 0
    i32.add)
  (func (type 1) (result i32)
    i32.const 1
    call 0)
  (func (type 1) (result i32)
    i32.const 6))
