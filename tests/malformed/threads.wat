;; A program that starts threads, whose memory they would not share.
;; args: --no-builtin
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (memory (export "memory") 1 1)
  (func (export "run") (result i32)
    i32.const 0
    call $spawn))
