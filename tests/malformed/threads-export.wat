;; A program that starts threads, each of which would define the memory.
;; args: --no-builtin --memory=export
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (memory (export "memory") 1 1 shared)
  (func (export "run") (result i32)
    i32.const 0
    call $spawn))
