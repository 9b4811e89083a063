(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func $f (export "f")
    call $g)
  (func $g
    call $f))
