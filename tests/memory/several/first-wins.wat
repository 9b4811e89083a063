;; Of two adapters for a module the first that has a function gives it: 1 + 20.
(module
  (import "m" "f" (func $f (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (export "run") (result i32)
    (i32.add (call $f) (call $g))))
