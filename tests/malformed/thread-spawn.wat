;; A program that starts threads, as a component.
;; args: --component
(module
  (import "wasi" "thread-spawn" (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func (param i32 i32) (result i32)))
  (import "env" "memory" (memory 1 2 shared))
  (export "memory" (memory 0))
  (func (export "_start")
    (drop (call 0 (i32.const 0)))
    (drop (call 1 (i32.const 0) (i32.const 8)))))
