;; A side module that asks for main's realloc.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "f" (func $f))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    i32.const 0)
  (func (export "run")
    call $f))
