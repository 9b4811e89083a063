;; Three imports where there was one: c stays func 3, a and b come behind.
(module
  (type $void (func))
  (import "wasi:x/y@0.2.0" "one" (func (type $void)))
  (import "wasi:x/y@0.2.0" "two" (func (type $void)))
  (import "wasi:x/y@0.2.0" "three" (func (type $void)))
  (table 2 funcref)
  (global $g funcref ref.func $a)
  (export "a" (func $a))
  (export "c" (func $c))
  (start $a)
  (elem (i32.const 0) func $a $b)
  (func $c (type $void)
    call $a
    return_call 5)
  (func $a (type $void)
    call 5
    call $b)
  (func (type $void)
    call 0
    call 1
    call 2)
  (func $b (type $void)
    ref.func $a
    drop
    return_call $c))
