(module
  (import "wasi:x/y@0.2.0" "one" (func $one))
  (import "wasi:x/y@0.2.0" "two" (func $two))
  (func (export "tick")
    call $one
    call $two))
