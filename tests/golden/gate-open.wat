;; A gate is open where main imports one of the funcs that it names.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "write"
    (func $write (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "create" (func $create))
  (func (export "run") (result i32)
    call $create
    i32.const 5
    call $write))
