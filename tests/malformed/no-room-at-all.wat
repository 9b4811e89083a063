;; An adapter whose data are nearly 4 GiB, more than there is above a program.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "seven" (func (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32)
    call 0))
