;; A memory whose pages have one byte, which the built-in adapter cannot use.
(module
  (import "wasi_snapshot_preview1" "random_get"
    (func (param i32 i32) (result i32)))
  (memory (export "memory") 64 (pagesize 1))
  (func (export "_start")
    (drop (call 0 (i32.const 0) (i32.const 8)))))
