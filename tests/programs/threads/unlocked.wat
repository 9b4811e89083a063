;; An adapter that counts calls in data of its own, which it does not lock.
(module
  (@dylink.0 (mem-info (memory 8 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (func (export "count") (result i32)
    global.get $base
    global.get $base
    i32.load
    i32.const 1
    i32.add
    i32.store
    global.get $base
    i32.load)
  (func (export "threads.declared"))
  (data (global.get $base) "\07\00\00\00"))
