(module
  (import "x" "f" (func $f))
  (export "x#f" (func $f)))
