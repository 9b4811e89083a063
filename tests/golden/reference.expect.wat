(module
  (type (func (result i32)))
  (table 1 funcref)
  (export "again" (func 0))
  (elem (i32.const 0) func 0)
  (func (type 0)
    i32.const 7))
