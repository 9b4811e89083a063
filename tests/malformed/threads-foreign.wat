;; A program that starts threads, with an adapter of one stack.
;; args: --no-builtin
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "seven" (func $seven (result i32)))
  (import "env" "memory" (memory 1 1 shared))
  (func (export "run") (result i32)
    call $seven
    call $spawn))
