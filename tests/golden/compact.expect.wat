(module
  (type (func (result i32)))
  (type (func (param i64)))
  (import "host" "first" (func (type 0)))
  (import "host" "second" (func (type 0)))
  (import "host" "limit" (global i32))
  (import "wasi:clocks/now@0.2.0" "later" (func (type 0)))
  (export "run" (func 4))
  (func (type 0) ;; tell
    call 2)
  (func (type 0) ;; run
    i64.const 1
    call 5
    call 3
    call 0
    i32.add
    call 1
    i32.add
    global.get 0
    i32.add)
  (func (type 1))) ;; ask
