(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get"
    (func $sizes (param i32 i32) (result i32)))
  (import "wasi-fuse:errors/words" "all" (func $all (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (call $all (i32.const 8))
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 0)
      (i32.const 32)))))
