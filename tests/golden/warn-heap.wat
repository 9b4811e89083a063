;; An adapter that takes pages for itself, under a program that takes all.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "f" (func $f))
  (memory (export "memory") 1)
  (func (export "run") (result i32)
    call $f
    i32.const 1
    memory.grow))
