;; A program that calls a module of its host's own, served by an adapter, beside
;; preview1: 30 + 5 + 0.
(module
  (import "my_host" "add" (func $add (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32)
    (i32.add
      (call $add (i32.const 30) (i32.const 5))
      (call $random_get (i32.const 8) (i32.const 16)))))
