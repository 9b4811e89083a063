(module
  (import "env" "memory" (memory 0))
  (global $__stack_pointer (mut i32) (i32.const 0))
  (global $allocation_state (mut i32) (i32.const 0))
  (func (export "work") (result i32)
    (if (i32.eq (global.get $allocation_state) (i32.const 1))
      (then (return (i32.const 7))))
    (i32.shr_u (global.get $__stack_pointer) (i32.const 12))))
