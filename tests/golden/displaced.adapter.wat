(module
  (import "wasi:x/y@0.2.0" "one" (func $one))
  (import "wasi:x/y@0.2.0" "two" (func $two))
  (import "wasi:x/y@0.2.0" "three" (func $three))
  (func (export "tick")
    call $one
    call $two
    call $three))
