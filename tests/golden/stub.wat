;; An import is answered by an errno, by zero, or by a trap.
;; args: --no-builtin --stub=host,sync=52 --stub=host,log=0 --stub=host,abort
(module
  (import "host" "sync" (func $sync (param i32) (result i32)))
  (import "host" "log" (func $log (param i32) (result i32)))
  (import "host" "abort" (func $abort (param i32 i32)))
  (func (export "run") (result i32)
    i32.const 1
    i32.const 2
    call $abort
    i32.const 3
    call $log
    call $sync))
