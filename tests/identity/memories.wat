;; Several memories, the shared one not the first.
(module
  (import "host" "imported" (memory $imported 1 2))
  (memory $own 1)
  (memory $shared (export "memory") 1 65536)
  (data (memory $shared) (i32.const 0) "shared")
  (data (memory $imported) (i32.const 0) "imported")
  (data $passive "passive")
  (export "run" (func $run))
  (func $run (result i32)
    i32.const 0
    i32.load $shared offset=4 align=2
    i32.const 0
    i32.load8_u $imported
    i32.add
    i32.const 0
    i32.const 0
    i32.const 0
    memory.init $own $passive
    data.drop $passive
    i32.const 0
    i32.const 0
    i32.const 0
    memory.copy $shared $imported
    i32.const 0
    i32.const 0
    i32.const 0
    memory.fill $own
    memory.size $shared
    i32.add
    i32.const 1
    memory.grow $own
    i32.add))
