(module
  (import "__main_module__" "main" (func $main (param i32) (result i32)))
  (import "env" "memory" (memory 0))
  (func (export "twice") (param i32) (result i32)
    (i32.shl (local.get 0) (i32.const 1)))
  (func (export "entry") (param i32) (result i32)
    (call $main (local.get 0)))
  (func (export "cabi_post_entry") (param i32)))
