;; The roof is the page that take_roof has grown.  Eight bytes are stored at a
;; time, but those that are zero.
(module
  (type (func (result i32)))
  (type (func))
  (import "env" "memory" (memory 1))
  (global (mut i32) i32.const 69632)
  (global (mut i32) i32.const 69632)
  (global (mut i32) i32.const 1)
  (global (mut i32) i32.const 2)
  (global (mut i32) i32.const 69664)
  (start $wasi_fuse.start)
  (func (type 0) (result i32)
    global.get 0
    global.get 0
    i32.load
    global.get 0
    i32.load offset=20
    i32.add
    i32.store offset=8
    global.get 0
    i32.load offset=8
  )
  (func $start (type 1)
    i32.const 0
    call 0
    i32.store
  )
  (func $wasi_fuse.take_roof (type 1)
    (local i32)
    i32.const 1
    memory.grow
    local.tee 0
    i32.const -1
    i32.eq
    if
      unreachable
    end
    local.get 0
    global.set 2
    memory.size
    global.set 3
    local.get 0
    i32.const 16
    i32.shl
    i32.const 4096
    i32.add
    local.tee 0
    global.set 0
    local.get 0
    global.set 1
    local.get 0
    i32.const 32
    i32.add
    global.set 4
    global.get 0
    i64.const 7
    i64.store align=1
    global.get 0
    i64.const -9223372015379939328
    i64.store offset=16 align=1
  )
  (func $wasi_fuse.start (type 1)
    (local i32)
    call $wasi_fuse.take_roof
    call $start
  )
)
