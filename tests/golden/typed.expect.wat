(module
  (type (func (param i32) (result i32)))
  (type (func (param i32 i32) (result i32)))
  (type (func (result i64)))
  (type (func (result i32)))
  (export "run" (func 3))
  (func (type 1)
    local.get 1)
  (func (type 0)
    local.get 0)
  (func (type 2)
    i64.const 3)
  (func (type 3)
    i32.const 1
    call 1
    i32.const 2
    call 0
    call 2
    drop))
