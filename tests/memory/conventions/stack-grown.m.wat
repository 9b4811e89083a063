(module
  (import "env" "memory" (memory 0))
  (import "__main_module__" "cabi_realloc"
    (func $realloc (param i32 i32 i32 i32) (result i32)))
  (global $__stack_pointer (mut i32) (i32.const 0))
  (global $allocation_state (mut i32) (i32.const 0))
  (func (export "both") (result i32)
    (drop (i32.load (i32.const 0)))
    (if (i32.ne (global.get $allocation_state) (i32.const 2))
      (then unreachable))
    (i32.add
      (i32.mul (i32.shr_u (global.get $__stack_pointer) (i32.const 16))
        (i32.const 100))
      (i32.mul
        (i32.shr_u
          (call $realloc (i32.const 0) (i32.const 0) (i32.const 16)
            (i32.const 65536))
          (i32.const 16))
        (i32.const 10)))))
