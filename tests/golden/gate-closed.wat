;; A closed gate answers badf, and what is behind it is not in the output.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "write"
    (func $write (param i32) (result i32)))
  (func (export "run") (result i32)
    i32.const 5
    call $write))
