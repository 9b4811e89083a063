(module
  (import "wasi_fuse" "lock" (func $lock (param i32)))
  (import "wasi_fuse" "unlock" (func $unlock (param i32)))
  (import "wasi_fuse.threads" "note.shared|" (func $note (param i32 i64)))
  (import "wasi_fuse.threads" "six.shared|six" (func $six (result i32)))
  (func (export "note.shared") (param i32 i64))
  (func (export "six.shared") (result i32)
    i32.const 60)
  (func (export "six") (result i32)
    i32.const 6)
  (func (export "seven") (param i32) (result i32)
    local.get 0
    i32.const 2
    i32.shl
    call $lock
    call $six
    local.get 0
    i64.const 5
    call $note
    local.get 0
    i32.add
    i32.const 100
    call $unlock))
