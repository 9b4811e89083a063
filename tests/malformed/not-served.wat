;; A func that the adapter lacks, and the nearest that it has.
(module
  (import "wasi_snapshot_preview1" "fd_wrote"
    (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fork" (func (result i32))))
