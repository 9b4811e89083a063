;; Globals of every type, and extended constant expressions.
(module
  (import "host" "base" (global $base i32))
  (import "host" "mutable" (global $mutable (mut i64)))
  (memory (export "memory") 1)
  (global $a (export "a") i32 i32.const -1)
  (global i64 i64.const 0x7fff_ffff_ffff_ffff)
  (global f32 f32.const nan:0x200000)
  (global (mut f64) f64.const -0x1p-1074)
  (global v128 v128.const i64x2 1 -1)
  (global externref ref.null extern)
  (global $sum i32
    (i32.mul (i32.add (global.get $base) (i32.const 4)) (i32.const 3)))
  (global i64 (i64.sub (i64.const 1) (i64.const 2)))
  (data (offset (i32.add (global.get $base) (i32.const 16))) "here"))
