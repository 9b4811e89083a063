(module
  (func (export "f|two") (param i32 i32) (result i32)
    local.get 1)
  (func (export "f") (param i32) (result i32)
    local.get 0)
  (func (export "f|none") (result i32)
    i32.const 0)
  (func (export "g|long") (result i64)
    i64.const 3))
