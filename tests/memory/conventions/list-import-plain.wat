;; Without a cabi_import_realloc an adapter's cabi_realloc does it.
(module
  (import "m" "where" (func $where (result i32)))
  (memory (export "memory") 2)
  (func (export "run") (result i32) (call $where)))
