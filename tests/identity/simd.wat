;; Vector instructions with and without immediates, relaxed ones too.
(module
  (memory (export "memory") 1)
  (export "run" (func $run))
  (func $run (param v128) (result v128)
    i32.const 0
    v128.load offset=16
    local.get 0
    i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 31
    v128.const i32x4 1 2 3 0xffffffff
    i32x4.add
    i32.const 0
    v128.load8x8_s
    i64x2.mul
    i32.const 0
    v128.load16_splat offset=70000 align=1
    f32x4.max
    i32.const 7
    i8x16.replace_lane 15
    i32x4.relaxed_trunc_f32x4_s
    local.set 0
    i32.const 0
    i32.const 0
    v128.load64_zero
    v128.load32_lane offset=4 3
    local.get 0
    local.get 0
    f32x4.relaxed_madd
    local.set 0
    i32.const 0
    local.get 0
    v128.store8_lane 1
    local.get 0
    i64x2.extract_lane 1
    drop
    local.get 0
    v128.any_true
    drop
    local.get 0))
