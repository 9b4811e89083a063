;; What goes in comes out.
(module $identity
  (type $pair (func (param i32 i64) (result i64)))
  (type $nothing (func))
  (type $i (func (result i32)))
  (type $point (struct (field f64) (field (mut f64))))
  (func $sum (type $pair) (param $n i32) (param $m i64) (result i64)
    local.get $n
    i64.extend_i32_s
    local.get $m
    i64.add)
  (func $start (type $nothing))
  (func $call (type $i)
    i32.const 0
    call_indirect $table (type $nothing)
    i32.const 2
    i64.const 3
    call $sum
    i32.wrap_i64)
  (func $copy (type $i)
    i32.const 8
    i32.const 0
    i32.const 3
    memory.init $passive
    data.drop $passive
    i32.const 8
    i32.load8_u)
  (func $point (type $i)
    f64.const 1
    f64.const 2
    struct.new $point
    struct.get $point 0
    i32.trunc_sat_f64_s)
  (table $table 2 4 funcref)
  (memory $m 1 2)
  (tag $tag (type $nothing))
  (global $g (mut i32) i32.const 5)
  (export "memory" (memory $m))
  (export "call" (func $call))
  (export "copy" (func $copy))
  (export "point" (func $point))
  (export "tag" (tag $tag))
  (export "g" (global $g))
  (start $start)
  (elem $active (i32.const 0) func $start $call)
  (elem $declared declare func $sum)
  (data $passive "abc")
  (data $low (i32.const 16) "at sixteen")
)
