;; The output has more imports than main: the funcs in their way move behind the
;; others, and everything that names them follows.
;; args: --no-builtin
(module
  (type $void (func))
  (import "wasi_snapshot_preview1" "tick" (func $tick))
  (table 2 funcref)
  (global $g funcref (ref.func $a))
  (export "a" (func $a))
  (export "c" (func $c))
  (start $a)
  (elem (i32.const 0) $a $b)
  (func $a
    call $tick
    call $b)
  (func $b
    ref.func $a
    drop
    return_call $c)
  (func $c
    call $a
    return_call $tick))
