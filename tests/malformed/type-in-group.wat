;; The import has the adapter's params and results, and yet another type.
(module
  (rec
    (type (struct))
    (type $sizes (func (param i32 i32) (result i32))))
  (type $open (sub (func (param i32 i32) (result i32))))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func (type $sizes)))
  (import "wasi_snapshot_preview1" "args_get" (func (type $open)))
  (memory (export "memory") 1))
