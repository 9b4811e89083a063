(module $program
  (type $point (struct (field $x i32) (field $y (mut i32))))
  (type $of_first (func (param i64)))
  (type $of_tell (func (result i32)))
  (type (func (param i64) (result i32)))
  (type $adapter.of_step (func (param i32 f32) (result i32)))
  (import "host" "first" (func $first (type $of_first) (param i64)))
  (import "host" "limit" (global $limit i32))
  (import "env" "memory" (memory $memory 1))
  (table $handlers 1 1 funcref)
  (table $adapter.steps 1 1 funcref)
  (memory $second 1)
  (tag $failure (type $of_first) (param i64))
  (global $count (mut i32) i32.const 0)
  (global $adapter.calls (mut i32) i32.const 0)
  (export "memory" (memory $memory))
  (export "run" (func $run))
  (elem $funcs (table $handlers) (i32.const 0) func $run)
  (func $adapter.tell (type $of_tell) (result i32)
    (local $found i32)
    block $done
      loop $more
        global.get $adapter.calls
        br_if $done
        i32.const 1
        global.set $adapter.calls
        br $more
      end
    end
    i32.const 7
    f32.const 0x0p+0
    call $adapter.step
    f32.const 0x0p+0
    i32.const 0
    call_indirect $adapter.steps (type $adapter.of_step)
    local.set $found
    local.get $found
  )
  (func $run (type 3) (param $n i64) (result i32)
    (local $left i32)
    block $out
      loop $again
        i32.const 0
        i32.load $second
        br_if $out
        ref.null exn
        throw_ref
        br $again
      end
    end
    local.get $n
    call $first
    i32.const 0
    i32.const 1
    i32.store
    global.get $limit
    global.get $count
    struct.new $point
    drop
    i64.const 1
    throw $failure
    call $adapter.tell
    local.tee $left
  )
  (func $adapter.step
    (type $adapter.of_step) (param $a i32) (param $b f32) (result i32)
    local.get $a
  )
  (data $greeting (memory $second) (i32.const 8) "hello")
)
