;; Seven funcs became five: often and rare, then the last two, fill up.
(module
  (type (func))
  (import "host" "f" (func $f (type 0)))
  (export "a" (func $a))
  (export "b" (func $b))
  (func (type 0))
  (func $last (type 0)
    call 1
    call $last)
  (func (type 0))
  (func $b (type 0)
    call 1
    call 3
    call $a
    call $last)
  (func $a (type 0)
    call 3
    call 1
    call $f
    call $b))
