;; An adapter exports a resource with a destructor, and a function with a
;; post-return.
(module
  (import "m" "same" (func $same (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "text")
  (func (export "text") (result i32) (call $same (i32.const 64))))
