;; A program that starts threads, as a component.
;; args: --no-builtin --component
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (memory (export "memory") 1 1 shared)
  (func (export "run") (result i32)
    i32.const 0
    call $spawn))
