;; Imports that are called from a seen export, from a hidden one, by a table,
;; and by nobody.
(module
  (import "wasi-fuse:uncalled/host" "hidden" (func $hidden (result i32)))
  (import "wasi-fuse:uncalled/none" "nothing" (func))
  (import "wasi-fuse:uncalled/host" "seen" (func $seen (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "wasi-fuse:uncalled/host" "listed" (func $listed (result i32)))
  (type $number (func (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $listed)
  (memory (export "memory") 1)
  (func (export "internal") (result i32) (call $hidden))
  (func (export "first") (result i32)
    (i32.add (call $yield) (call $seen)))
  (func (export "second") (result i32)
    (call_indirect (type $number) (i32.const 0))))
