;; A func of the adapter keeps the memory base while main runs.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "f" (func $f))
  (memory (export "memory") 1)
  (func (export "run")
    call $f)
  (func (export "callback")))
