(module
  (func $constructors)
  (func $destructors)
  (func $start)
  (func $realloc (param i32 i32 i32 i32) (result i32)
    (local.get 0))
  (func $other (param i32) (result i32) (local.get 0))
  (export "_start" (func 5))
  (export "cabi_realloc" (func $realloc))
  (func
    (call $constructors) (call $start) (call $destructors))
  (func (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
    (call $constructors)
    (call $realloc
      (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "cabi_export_realloc") (param i32 i32 i32 i32) (result i32)
    (call $constructors)
    (call $realloc
      (local.get 0) (local.get 1) (local.get 3) (local.get 3))
    (call $destructors))
  (func (export "f") (param i32) (result i32)
    (call $constructors) (call $other (local.get 0)) (call $destructors)))
