;; The memory that becomes an import comes first: accesses of the others name
;; them now, and those of the shared one need not.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "tick" (func $tick))
  (memory $own 1 3)
  (memory $shared (export "memory") 1)
  (memory $third 2)
  (export "own" (memory $own))
  (data $x (memory $own) (i32.const 8) "own")
  (data $y (memory $shared) (i32.const 8) "shared")
  (data $z "passive")
  (func (export "run")
    call $tick
    i32.const 0
    i32.load offset=4
    drop
    i32.const 0
    i32.load $shared offset=4
    drop
    i32.const 0
    v128.const i64x2 0 0
    v128.load8_lane $third 3
    drop)
  (func (export "more") (result i32)
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
    memory.size $shared
    i32.add
    i32.const 1
    memory.grow $third
    i32.add))
