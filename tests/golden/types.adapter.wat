(module
  (type (func (param i64)))
  (type $unused (func (param f32)))
  (type (func (param i32)))
  (func (export "log") (param i32)
    local.get 0
    i64.extend_i32_u
    call $wide)
  (func $wide (param i64)
    i32.const 0
    if (param) (result i64)
      i64.const 0
    else
      i64.const 1
    end
    drop))
