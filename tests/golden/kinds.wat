;; Names of every kind: main's stay, those of funcs and memories by the numbers
;; that these have now.  The adapter's are added; types that main has, too, keep
;; main's.
;; args: --no-builtin
(module $program
  (type $point (struct (field $x i32) (field $y (mut i32))))
  (type $of_first (func (param i64)))
  (type $of_tell (func (result i32)))
  (import "host" "first" (func $first (type $of_first)))
  (import "wasi_snapshot_preview1" "tell" (func $tell (type $of_tell)))
  (import "host" "limit" (global $limit i32))
  (table $handlers 1 1 funcref)
  (memory $second 1)
  (memory $memory (export "memory") 1)
  (tag $failure (type $of_first))
  (global $count (mut i32) (i32.const 0))
  (func $run (export "run") (param $n i64) (result i32) (local $left i32)
    (block $out
      (loop $again
        (br_if $out (i32.load $second (i32.const 0)))
        (throw_ref (ref.null exn))
        (br $again)))
    (call $first (local.get $n))
    (i32.store $memory (i32.const 0) (i32.const 1))
    (drop (struct.new $point (global.get $limit) (global.get $count)))
    (throw $failure (i64.const 1))
    (local.tee $left (call $tell)))
  (elem $funcs (table $handlers) (i32.const 0) func $run)
  (data $greeting (memory $second) (i32.const 8) "hello"))
