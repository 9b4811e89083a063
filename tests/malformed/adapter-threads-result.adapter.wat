(module
  (import "wasi_fuse.threads" "seven|" (func $f (result i32)))
  (func (export "seven") (result i32)
    call $f))
