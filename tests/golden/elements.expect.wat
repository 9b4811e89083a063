;; The provider of tick has number 2 now, and a number 3.
(module
  (type (func))
  (import "wasi:x/y@0.2.0" "one" (func (type 0)))
  (import "wasi:x/y@0.2.0" "two" (func (type 0)))
  (table $t 8 funcref)
  (table $u 8 funcref)
  (elem (i32.const 0) func $a 2)
  (elem func $a 2)
  (elem (table $u) (i32.const 1) func $a 2)
  (elem declare func $a 2)
  (elem (i32.const 2) funcref (ref.func $a) (ref.null func))
  (elem funcref (ref.func $a) (ref.func 2))
  (elem (table $u) (i32.const 3) funcref (ref.func $a))
  (elem declare funcref (ref.func 2) (ref.func $a))
  (func (type 0)
    call 0
    call 1)
  (func $a (type 0)
    call 2
    i32.const 0
    i32.const 0
    i32.const 0
    table.init $u 1
    elem.drop 5))
