;; A program that takes all of memory leaves no room for the adapter.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func (param i32 i32) (result i32)))
  (memory (export "memory") 65536)
  (func (export "_start")
    (drop (call 0 (i32.const 0) (i32.const 8)))))
