;; An adapter's stack is one page from main's realloc, asked for when a func of
;; it is first called and not before: its end, in units of 1,000, and how often
;; realloc was called, before and after.
(module
  (import "m" "end_of_stack" (func $end (result i32)))
  (import "m" "state" (func $state (result i32)))
  (memory (export "memory") 4)
  (global $calls (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.ne (i32.const 65544) (i32.or
          (i32.or (local.get 0) (local.get 1))
          (i32.or (local.get 2) (local.get 3))))
      (then unreachable))
    (if (i32.ne (local.get 2) (i32.const 8)) (then unreachable))
    (i32.const 65536))
  (func (export "run") (result i32) (local $before i32) (local $end i32)
    (local.set $before (global.get $calls))
    (local.set $end (call $end))
    (if (i32.ne (local.get $end) (call $end)) (then unreachable))
    (if (i32.ne (call $state) (i32.const 2)) (then unreachable))
    (i32.add
      (i32.mul (local.get $end) (i32.const 1000))
      (i32.add
        (i32.mul (local.get $before) (i32.const 10)) (global.get $calls)))))
