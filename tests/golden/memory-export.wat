;; --memory=export: the memory cannot grow and the adapter has no data, so no
;; page is added to it.
;; args: --no-builtin --memory=export
(module
  (import "wasi_snapshot_preview1" "peek" (func (result i32)))
  (memory (export "memory") 1 5)
  (func (export "run") (result i32)
    call 0))
