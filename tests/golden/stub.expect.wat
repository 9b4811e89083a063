;; The stubs have the numbers of the imports.
(module
  (type (func (param i32) (result i32)))
  (type (func (param i32 i32)))
  (type (func (result i32)))
  (export "run" (func 3))
  (func (@name "wasi_fuse.stub") (type 0) (param i32) (result i32)
    i32.const 52)
  (func (@name "wasi_fuse.stub") (type 0) (param i32) (result i32)
    i32.const 0)
  (func (@name "wasi_fuse.stub") (type 1) (param i32 i32)
    unreachable)
  (func (type 2) (result i32)
    i32.const 1
    i32.const 2
    call 2
    i32.const 3
    call 1
    call 0))
