;; Memories and tables of 64-bit addresses, with offsets and limits to match.
(module
  (memory (export "memory") i64 1 0x1_0000_0000_0000)
  (memory $large i64 0)
  (table $t i64 10 0x1_0000_0000 funcref)
  (export "run" (func $run))
  (elem (table $t) (i64.const 1) func $run)
  (data (i64.const 0x10) "here")
  (data (memory $large) (i64.const 0) "")
  (func $run (result i64)
    i64.const 0
    i64.load offset=0xffff_ffff_ffff
    i64.const 0
    i64.const 0
    i64.const 0
    memory.copy 0 $large
    memory.size $large
    i64.add
    i64.const 1
    memory.grow $large
    i64.add
    table.size $t
    i64.add
    i64.const 0
    call_indirect $t (result i64)
    i64.add))
