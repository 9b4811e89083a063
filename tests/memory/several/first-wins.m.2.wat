(module
  (func (export "f") (result i32)
    i32.const 10)
  (func (export "g") (result i32)
    i32.const 20))
