;; Nothing is allocated for an adapter without a stack pointer.
(module
  (import "m" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 2)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    unreachable)
  (func (export "run") (result i32) (call $twice (memory.size))))
