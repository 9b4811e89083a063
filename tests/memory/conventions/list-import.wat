;; What an adapter's import returns is placed by its cabi_import_realloc, not by
;; its cabi_realloc, nor by main's: where, and that nobody asked for a stack.
(module
  (import "m" "where" (func $where (result i32)))
  (memory (export "memory") 2)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    unreachable)
  (func (export "run") (result i32) (call $where)))
