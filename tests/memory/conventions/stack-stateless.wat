;; An adapter without a state has its stack by growing at the start, and main's
;; realloc for what it asks for itself; by its old name, too.
(module
  (import "m" "both" (func $both (result i32)))
  (memory (export "memory") 2)
  (func (export "canonical_abi_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.add (local.get 2) (local.get 3)))
  (func (export "run") (result i32) (call $both)))
