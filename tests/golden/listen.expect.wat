(module
  (type (func (result i32)))
  (type (func (param i32 i32) (result i32)))
  (memory 1)
  (export "memory" (memory 0))
  (export "run" (func 1))
  (func (type 0)
    i32.const 16
    i32.const 100
    call $wasi_fuse.listen)
  (func (type 0)
    call 0)
  (func $wasi_fuse.listen (type 1)
    i32.const 7
    local.get 1
    i32.le_u
    if
      local.get 0
      i32.const 91
      i32.store8
      local.get 0
      i32.const 58
      i32.store8 offset=1
      local.get 0
      i32.const 58
      i32.store8 offset=2
      local.get 0
      i32.const 49
      i32.store8 offset=3
      local.get 0
      i32.const 93
      i32.store8 offset=4
      local.get 0
      i32.const 58
      i32.store8 offset=5
      local.get 0
      i32.const 56
      i32.store8 offset=6
    end
    i32.const 7))
