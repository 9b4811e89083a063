(module
  (import "wasi:clocks/now@0.2.0" "now" (func $now (result i32)))
  (func (export "tell") (result i32)
    call $now))
