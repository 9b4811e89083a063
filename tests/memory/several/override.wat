;; Two preview1 functions come from the first adapter, the others from the
;; built-in one: 41 + 100 + 8, the last being what closing fd 77 gives.
(module
  (import "wasi_snapshot_preview1" "sched_yield"
    (func $sched_yield (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close"
    (func $fd_close (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32)
    (i32.add
      (i32.add
        (call $sched_yield)
        (call $random_get (i32.const 8) (i32.const 16)))
      (call $fd_close (i32.const 77)))))
