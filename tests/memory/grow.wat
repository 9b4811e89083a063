;; Opens a file many times, which fills the roof, and then grows by 5000 single
;; pages; the time goes to stdout as nanoseconds, 8 bytes.  How many files is
;; what support/growth.py puts here.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "file")
  (func $now (result i64)
    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 128)))
    (i64.load (i32.const 128)))
  (func (export "_start")
    (local $i i32) (local $from i64)
    (local.set $i (i32.const {files}))
    (block $opened
      (loop $next
        (br_if $opened (i32.eqz (local.get $i)))
        (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 64)
              (i32.const 4) (i32.const 1) (i64.const 66) (i64.const 66)
              (i32.const 0) (i32.const 128))
          (then unreachable))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (br $next)))
    (local.set $from (call $now))
    (local.set $i (i32.const 5000))
    (loop $next
      (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1))
        (then unreachable))
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (br_if $next (local.get $i)))
    (i64.store (i32.const 136) (i64.sub (call $now) (local.get $from)))
    (i32.store (i32.const 16) (i32.const 136))
    (i32.store (i32.const 20) (i32.const 8))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1)
      (i32.const 24)))))
