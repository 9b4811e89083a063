(module
  (import "env" "memory" (memory 0))
  (import "__main_module__" "cabi_realloc"
    (func $realloc (param i32 i32 i32 i32) (result i32)))
  (global $__stack_pointer (mut i32) (i32.const 0))
  (func (export "ask") (result i32)
    (drop (i32.load (i32.const 0)))
    (i32.add (global.get $__stack_pointer)
      (call $realloc (i32.const 0) (i32.const 0) (i32.const 8)
        (i32.const 65535)))))
