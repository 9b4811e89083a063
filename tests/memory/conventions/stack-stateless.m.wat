(module
  (import "env" "memory" (memory 0))
  (import "__main_module__" "cabi_realloc"
    (func $realloc (param i32 i32 i32 i32) (result i32)))
  (global $__stack_pointer (mut i32) (i32.const 0))
  (func (export "both") (result i32)
    (drop (i32.load (i32.const 0)))
    (i32.add
      (i32.mul (i32.shr_u (global.get $__stack_pointer) (i32.const 16))
        (i32.const 100))
      (call $realloc (i32.const 0) (i32.const 0) (i32.const 4)
        (i32.const 8)))))
