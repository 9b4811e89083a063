;; Imports of the right names, but of other types than the adapter's.
(module
  (import "wasi_snapshot_preview1" "fd_seek"
    (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param f64))))
