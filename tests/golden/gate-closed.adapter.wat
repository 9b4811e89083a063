;; `write` is open where main imports `open` or `create`.
(module
  (type $write (func (param i32) (result i32)))
  (import "wasi_fuse.gate" "file_write?open,create"
    (func $gate (type $write)))
  (import "wasi:x/y@0.2.0" "file" (func $file))
  (func (export "file_write") (type $write)
    call $file
    i32.const 0)
  (func (export "write") (type $write)
    local.get 0
    call $gate)
  (func (export "open"))
  (func (export "create")))
