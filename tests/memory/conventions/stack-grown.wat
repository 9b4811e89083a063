;; Where main has no realloc, an adapter's stack is a page that the memory is
;; grown by at the start, and one more page is what it may ask for.
(module
  (import "m" "both" (func $both (result i32)))
  (memory (export "memory") 2)
  (func (export "run") (result i32)
    (i32.add (call $both) (memory.size))))
