;; Each thread has a block of the roof, which it takes before its first call and
;; gives back at its end.  The words at 65536 are all threads': the state of the
;; roof, pages, ceiling, lock, top, end and free pieces of its heap.
(module
  (type (func (result i32)))
  (type (func (param i32) (result i32)))
  (type (func))
  (type (func (param i32 i32)))
  (type (func (param i32)))
  (import "wasi" "thread-spawn" (func $spawn (type 1) (param i32) (result i32)))
  (import "env" "memory" (memory 2 259 shared))
  (global (mut i32) i32.const 65600)
  (global (mut i32) i32.const 65616)
  (global (mut i32) i32.const 0)
  (global (mut i32) i32.const 0)
  (global (mut i32) i32.const 0)
  (global (mut i32) i32.const 0)
  (export "_start" (func 2))
  (export "wasi_thread_start" (func $wasi_fuse.wasi_thread_start))
  (func $wasi_fuse.wrapper (type 0) (result i32)
    call $wasi_fuse.enter
    call 4
    call $wasi_fuse.leave)
  (func (type 2)
    i32.const 0
    call $spawn
    drop)
  (func (type 3) (param i32 i32)
    call $wasi_fuse.wrapper
    drop)
  (func (type 0) (result i32)
    (local $now i32)
    i32.const 65604
    call $wasi_fuse.lock
    i32.const 65600
    i32.const 65600
    i32.load
    i32.const 1
    i32.add
    local.tee $now
    i32.store
    i32.const 65604
    call $wasi_fuse.unlock
    local.get $now)
  (func $wasi_fuse.release (type 4) (param i32)
    (local i32)
    loop
      global.get 5
      local.tee 1
      if
        local.get 0
        local.get 1
        i32.sub
        global.get 4
        local.get 1
        i32.sub
        i32.gt_u
        if
          local.get 1
          i32.load offset=8
          global.set 4
          local.get 1
          i32.load offset=12
          global.set 5
          local.get 1
          call $wasi_fuse.give
          br 2
        end
      end
    end
    local.get 0
    global.set 1)
  (func $wasi_fuse.zero (type 3) (param i32 i32)
    loop
      local.get 1
      if
        local.get 1
        i32.const 8
        i32.sub
        local.tee 1
        local.get 0
        i32.add
        i64.const 0
        i64.store
        br 1
      end
    end)
  (func $wasi_fuse.lock (type 4) (param i32)
    local.get 0
    i32.const 0
    i32.const 1
    i32.atomic.rmw.cmpxchg
    if
      loop
        local.get 0
        i32.const 2
        i32.atomic.rmw.xchg
        if
          local.get 0
          call $wasi_fuse.wait
          br 1
        end
      end
    end)
  (func $wasi_fuse.unlock (type 4) (param i32)
    local.get 0
    i32.const 0
    i32.atomic.rmw.xchg
    i32.const 2
    i32.eq
    if
      local.get 0
      i32.const 1
      memory.atomic.notify
      drop
    end)
  (func $wasi_fuse.wait (type 4) (param i32)
    local.get 0
    i32.const 2
    i64.const -1
    memory.atomic.wait32
    drop)
  (func $wasi_fuse.bump (type 1) (param i32) (result i32)
    (local i32 i32 i32)
    i32.const 65536
    i32.load offset=16
    local.set 1
    local.get 0
    i32.const 65536
    i32.load offset=20
    local.tee 2
    local.get 1
    i32.sub
    i32.gt_u
    if
      local.get 0
      i32.const 65535
      i32.add
      i32.const 16
      i32.shr_u
      memory.grow
      local.tee 3
      i32.const -1
      i32.eq
      if
        i32.const 0
        return
      end
      local.get 3
      i32.const 16
      i32.shl
      local.tee 3
      local.get 2
      i32.ne
      if
        local.get 3
        local.set 1
      end
      i32.const 65536
      local.get 3
      local.get 0
      i32.const 65535
      i32.add
      i32.const -65536
      i32.and
      i32.add
      i32.store offset=20
    end
    i32.const 65536
    local.get 1
    local.get 0
    i32.add
    i32.store offset=16
    local.get 1)
  (func $wasi_fuse.take (type 1) (param i32) (result i32)
    (local i32 i32)
    local.get 0
    i32.const 0
    i32.lt_s
    if
      i32.const 0
      return
    end
    i32.const 65548
    call $wasi_fuse.lock
    i32.const 65560
    local.set 2
    block
      loop
        local.get 2
        i32.load
        local.tee 1
        i32.eqz
        br_if 1
        local.get 1
        i32.load offset=4
        local.get 0
        i32.lt_u
        if
          local.get 1
          local.set 2
          br 1
        end
      end
      local.get 2
      local.get 1
      i32.load
      i32.store
      i32.const 65548
      call $wasi_fuse.unlock
      local.get 1
      return
    end
    local.get 0
    i32.const 15
    i32.add
    i32.const -16
    i32.and
    local.tee 0
    call $wasi_fuse.bump
    local.tee 1
    if
      local.get 1
      local.get 0
      i32.store offset=4
    end
    i32.const 65548
    call $wasi_fuse.unlock
    local.get 1)
  (func $wasi_fuse.give (type 4) (param i32)
    i32.const 65548
    call $wasi_fuse.lock
    local.get 0
    i32.const 65536
    i32.load offset=24
    i32.store
    i32.const 65536
    local.get 0
    i32.store offset=24
    i32.const 65548
    call $wasi_fuse.unlock)
  (func $wasi_fuse.prepare (type 2)
    i32.const 65536
    i32.const 65616
    i32.store offset=16
    i32.const 65536
    i32.const 1
    i32.const 16
    i32.shl
    i32.const 65536
    i32.add
    i32.store offset=20
    i32.const 65600
    i32.const 0
    i32.const 8
    memory.init 1)
  (func $wasi_fuse.enter (type 2)
    (local i32)
    global.get 3
    if
      return
    end
    i32.const 65536
    i32.atomic.load
    i32.const 2
    i32.ne
    if
      i32.const 65536
      i32.const 0
      i32.const 1
      i32.atomic.rmw.cmpxchg
      if
        loop
          i32.const 65536
          i32.const 1
          i64.const -1
          memory.atomic.wait32
          drop
          i32.const 65536
          i32.atomic.load
          i32.const 2
          i32.ne
          br_if 0
        end
      else
        call $wasi_fuse.prepare
        i32.const 65536
        i32.const 2
        i32.atomic.store
        i32.const 65536
        i32.const -1
        memory.atomic.notify
        drop
      end
    end
    i32.const 20512
    call $wasi_fuse.take
    local.tee 0
    i32.eqz
    if
      unreachable
    end
    local.get 0
    global.set 3
    local.get 0
    i32.const 4112
    i32.add
    global.set 0
    global.get 0
    i32.const 65600
    i32.sub
    global.set 2
    global.get 0
    i32.const 16
    call $wasi_fuse.zero
    global.get 3
    i32.const 4128
    i32.add
    global.set 1
    local.get 0
    local.get 0
    i32.load offset=4
    i32.add
    global.set 4)
  (func $wasi_fuse.leave (type 2)
    global.get 3
    i32.const 4128
    i32.add
    call $wasi_fuse.release)
  (func $wasi_fuse.wasi_thread_start (type 3) (param i32 i32)
    local.get 0
    local.get 1
    call 3
    global.get 3
    if
      global.get 3
      call $wasi_fuse.give
      i32.const 0
      global.set 3
    end)
  (data (i32.const 8) "main")
  (data "\07\00\00\00\00\00\00\00"))
