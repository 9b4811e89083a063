;; An adapter that brings a memory of its own.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "seven" (func (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32)
    call 0))
