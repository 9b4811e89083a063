;; A side module with 24 bytes of data, of which 8 in the middle begin as zero.
(module
  (@dylink.0 (mem-info (memory 24 3)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (func (export "count") (result i32)
    global.get $base
    global.get $base
    i32.load
    global.get $base
    i32.load offset=20
    i32.add
    i32.store offset=8
    global.get $base
    i32.load offset=8)
  (data (global.get $base)
    "\07\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\05\00\00\80"))
