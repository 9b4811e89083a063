;; Segments of all eight kinds name funcs that move.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "tick" (func $tick))
  (table $t 8 funcref)
  (table $u 8 funcref)
  (elem (i32.const 0) $a $tick)
  (elem func $a $tick)
  (elem (table $u) (i32.const 1) func $a $tick)
  (elem declare func $a $tick)
  (elem (i32.const 2) funcref (ref.func $a) (item ref.null func))
  (elem funcref (ref.func $a) (ref.func $tick))
  (elem (table $u) (i32.const 3) funcref (ref.func $a))
  (elem declare funcref (ref.func $tick) (ref.func $a))
  (func $a
    call $tick
    i32.const 0
    i32.const 0
    i32.const 0
    table.init $u 1
    elem.drop 5))
