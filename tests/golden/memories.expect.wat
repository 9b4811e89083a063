;; Memory 1 of main is memory 0 here, and what it was is memory 1.
(module
  (type (func))
  (type (func (result i32)))
  (import "env" "memory" (memory $shared 1))
  (memory $own 1 3)
  (memory $third 2)
  (export "memory" (memory $shared))
  (export "own" (memory $own))
  (export "run" (func 1))
  (export "more" (func 2))
  (func (type 0))
  (func (type 0)
    call 0
    i32.const 0
    i32.load $own offset=4
    drop
    i32.const 0
    i32.load offset=4
    drop
    i32.const 0
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.load8_lane $third 3
    drop)
  (func (type 1) (result i32)
    i32.const 1
    i32.const 2
    i32.const 3
    memory.copy $own $shared
    i32.const 1
    i32.const 2
    i32.const 3
    memory.fill $third
    i32.const 1
    i32.const 2
    i32.const 3
    memory.init $own $z
    memory.size $own
    memory.size
    i32.add
    i32.const 1
    memory.grow $third
    i32.add)
  (data $x (memory $own) (i32.const 8) "own")
  (data $y (i32.const 8) "shared")
  (data $z "passive"))
