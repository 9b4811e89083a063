(module
  (@dylink.0 (mem-info (memory 4 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (import "__main_module__" "callback" (func $callback))
  (func $f (export "f")
    call $inner
    global.get $base
    i32.load
    drop)
  (func $inner
    call $callback))
