;; A func that main imports twice, as Go does, is served twice.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "seven" (func (result i32)))
  (import "wasi_snapshot_preview1" "seven" (func (result i32)))
  (func (export "run") (result i32)
    call 0
    call 1
    i32.add))
