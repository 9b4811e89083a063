;; Without a realloc of main's, an adapter that asks for anything but a page
;; gets a trap.
(module
  (import "m" "ask" (func $ask (result i32)))
  (memory (export "memory") 2)
  (func (export "run") (result i32) (call $ask)))
