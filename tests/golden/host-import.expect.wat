(module
  (type (func (param i64)))
  (type (func (result i32)))
  (import "host" "first" (func (type 0)))
  (import "host" "limit" (global i32))
  (import "host" "second" (func (type 1)))
  (import "wasi:clocks/now@0.2.0" "now" (func (type 1)))
  (export "run" (func 3))
  (func (type 1) ;; run
    i64.const 1
    call 0
    call 4
    drop
    call 1
    global.get 0
    i32.add)
  (func (type 1) ;; tell
    call 2))
