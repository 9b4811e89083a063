;; An import that the adapter serves becomes a call of the adapter's func; what
;; main does not need of the adapter is not in the output.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "seven" (func (result i32)))
  (func (export "run") (result i32)
    call 0))
