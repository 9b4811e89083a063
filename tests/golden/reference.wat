;; A provider that main does not call, but exports and puts into a table.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "seven" (func (result i32)))
  (table 1 funcref)
  (export "again" (func 0))
  (elem (i32.const 0) func 0))
