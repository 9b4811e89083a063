;; An adapter func whose type is in a recursion group.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "f" (func $f))
  (func (export "run")
    call $f))
