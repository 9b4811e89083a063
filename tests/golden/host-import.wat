;; An import module that nobody serves stays as it is, before what the adapter
;; needs of its host.
;; args: --no-builtin
(module
  (import "host" "first" (func (param i64)))
  (import "wasi_snapshot_preview1" "tell" (func (result i32)))
  (import "host" "limit" (global i32))
  (import "host" "second" (func (result i32)))
  (func (export "run") (result i32)
    i64.const 1
    call 0
    call 1
    drop
    call 2
    global.get 0
    i32.add))
