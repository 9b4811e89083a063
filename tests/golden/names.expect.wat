(module $program
  (type (func (param i64)))
  (type (func (result i32)))
  (type (func (param i64) (result i32)))
  (import "host" "first" (func $first (type 0)))
  (export "run" (func $run))
  (func $adapter.tell (type 1) (local $found i32)
    call $adapter.helper
    local.tee $found)
  (func $run (type 2) (param $n i64) (result i32) (local $left i32)
    local.get $n
    call $first
    call $adapter.tell
    local.tee $left)
  (func $adapter.helper (type 1)
    i32.const 7))
