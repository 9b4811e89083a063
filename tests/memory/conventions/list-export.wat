;; What a function takes that an adapter lifts is placed by the adapter's
;; cabi_export_realloc, and not by its cabi_realloc; what main's import returns
;; by main's.
(module
  (import "m" "same" (func $same (param i32) (result i32)))
  (import "wasi:cli/environment@0.2.0" "get-arguments" (func $get (param i32)))
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 8192))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (i32.const 1024)))
    (local.get $at))
  (func (export "seen") (param i32) (result i32)
    (call $get (i32.const 16))
    (i32.add (call $same (local.get 0)) (i32.load (i32.const 16)))))
