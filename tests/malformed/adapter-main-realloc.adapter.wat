(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "__main_module__" "cabi_realloc"
    (func $realloc (param i32 i32 i32 i32) (result i32)))
  (func (export "f")))
