;; A 64-bit memory, which the built-in adapter cannot use.
(module
  (import "wasi_snapshot_preview1" "random_get"
    (func (param i32 i32) (result i32)))
  (memory (export "memory") i64 1)
  (func (export "_start")
    (drop (call 0 (i32.const 0) (i32.const 8)))))
