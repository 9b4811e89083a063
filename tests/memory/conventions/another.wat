;; An adapter calls another adapter, which the program calls as well: where it
;; does not, wasm-tools ends with a panic.
(module
  (import "m" "twice" (func $twice (param i32) (result i32)))
  (import "n" "next" (func $next (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32)
    (call $next (call $twice (i32.const 10)))))
