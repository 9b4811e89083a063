;; Each thread has a block of the roof; the first copies the adapter's data from
;; a passive segment, under an atomic word.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "count" (func $count (result i32)))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "env" "memory" (memory 1 2 shared))
  (func (export "_start")
    i32.const 0
    call $spawn
    drop)
  (func (export "wasi_thread_start") (param i32 i32)
    call $count
    drop)
  (data (i32.const 8) "main"))
