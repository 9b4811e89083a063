(module
  (import "wasi-fuse:errors/slow" "[async-lower]wait"
    (func $wait (param i32 i32) (result i32)))
  (func $sleeper (drop (call $wait (i32.const 1) (i32.const 0))))
  (memory (export "memory") 1)
  (func (export "_start") (call $sleeper)))
