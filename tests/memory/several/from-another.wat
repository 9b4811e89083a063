;; An adapter calls another one, and keeps what it was told in program memory:
;; (5 * 2) + 1 + 5.
(module
  (import "outer" "twice_and_one" (func $f (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32)
    (i32.add (call $f (i32.const 5)) (i32.load (i32.const 64)))))
