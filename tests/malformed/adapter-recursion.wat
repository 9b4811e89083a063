;; An adapter whose func calls itself through another.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "f" (func $f))
  (memory (export "memory") 1)
  (func (export "run")
    call $f))
