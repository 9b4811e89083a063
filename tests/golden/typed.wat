;; Of providers that share a name the one of the import's type is taken; where
;; main imports both, it gets both.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "f" (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "f" (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "g" (func (result i64)))
  (func (export "run") (result i32)
    i32.const 1
    call 0
    i32.const 2
    call 1
    call 2
    drop))
