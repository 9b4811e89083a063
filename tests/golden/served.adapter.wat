(module
  (import "wasi:other/host@0.2.0" "not-needed" (func $host))
  (func $unused (export "eight") (result i32)
    call $host
    i32.const 8)
  (func $seven (export "seven") (result i32)
    call $helper)
  (func $helper (result i32)
    i32.const 7))
