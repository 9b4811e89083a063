;; Imports in groups of one module, and of one type, by the proposal of compact
;; import sections, are as if they stood one by one.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1"
    (item "tell" (func (result i32)))
    (item "ask" (func (param i64))))
  (import "host" (item "first") (item "second") (func (result i32)))
  (import "host" (item "limit" (global i32)))
  (func (export "run") (result i32)
    i64.const 1
    call 1
    call 0
    call 2
    i32.add
    call 3
    i32.add
    global.get 0
    i32.add))
