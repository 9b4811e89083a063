;; Without memory.grow and memory.size the roof never moves: its addresses are
;; constants, and no func of the runtime is there.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "count" (func $count (result i32)))
  (memory (export "memory") 2 10)
  (func (export "run") (result i32)
    call $count))
