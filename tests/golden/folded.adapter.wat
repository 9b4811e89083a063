;; A side module with 8 bytes of data and a stack frame.
(module
  (@dylink.0 (mem-info (memory 8 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (func (export "count") (result i32)
    global.get $base
    i32.const 4
    i32.add
    global.get $base
    i32.const 4
    i32.add
    i32.load
    i32.const 1
    i32.add
    i32.store
    global.get $base
    i32.load
    global.get $base
    i32.load offset=4
    i32.add)
  (data (global.get $base) "\07\00\00\00"))
