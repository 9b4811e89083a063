;; A shared memory and atomic instructions.
(module
  (memory (export "memory") 1 4 shared)
  (export "run" (func $run))
  (func $run (result i32)
    atomic.fence
    i32.const 0
    i32.const 1
    memory.atomic.notify
    drop
    i32.const 0
    i64.const 1
    i64.const -1
    memory.atomic.wait64 offset=8
    drop
    i32.const 0
    i32.const 1
    i64.const -1
    memory.atomic.wait32
    drop
    i32.const 0
    i64.atomic.load32_u offset=300
    drop
    i32.const 0
    i32.const 1
    i32.const 2
    i32.atomic.rmw16.cmpxchg_u))
