;; An adapter whose data do not fit between the program and 4 GiB.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "seven" (func (result i32)))
  (memory (export "memory") 65534)
  (func (export "run") (result i32)
    call 0))
