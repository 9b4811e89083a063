;; A program that never grows its memory, and looks at its size.
(module
  (import "wasi_snapshot_preview1" "random_get"
    (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 2)
  (func (export "random_get") (param i32 i32) (result i32)
    (call $random_get (local.get 0) (local.get 1)))
  (func (export "_start")
    (if (i32.ne (memory.size) (i32.const 2)) (then unreachable)))
  (func (export "size") (result i32)
    (memory.size)))
