(module
  (memory (export "memory") 1)
  (table (export "hidden table") 1 funcref)
  (global (export "hidden global") i32 (i32.const 0))
  (func $used (export "hidden and used") (result i32) (i32.const 7))
  (func (export "hidden") (result i32) (i32.const 123456789))
  (func (export "seen") (result i32) (call $used)))
