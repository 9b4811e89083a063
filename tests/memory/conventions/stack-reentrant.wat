;; Main's realloc calls the adapter again while the stack is allocated: that is
;; state 1, and has no stack yet.  Of main's reallocs the one for adapters is
;; taken.
(module
  (import "m" "work" (func $work (result i32)))
  (memory (export "memory") 4)
  (global $inner (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    unreachable)
  (func (export "cabi_realloc_adapter") (param i32 i32 i32 i32) (result i32)
    (global.set $inner (call $work))
    (i32.const 131072))
  (func (export "run") (result i32)
    (i32.add (call $work) (global.get $inner))))
