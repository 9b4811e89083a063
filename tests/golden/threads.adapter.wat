;; A side module with four bytes of data that begin as 7, and four that do not
;; begin.
(module
  (@dylink.0 (mem-info (memory 8 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (import "wasi_fuse" "lock" (func $lock (param i32)))
  (import "wasi_fuse" "unlock" (func $unlock (param i32)))
  (func (export "count") (result i32)
    (local $now i32)
    global.get $base
    i32.const 4
    i32.add
    call $lock
    global.get $base
    global.get $base
    i32.load
    i32.const 1
    i32.add
    local.tee $now
    i32.store
    global.get $base
    i32.const 4
    i32.add
    call $unlock
    local.get $now)
  (data (global.get $base) "\07\00\00\00"))
