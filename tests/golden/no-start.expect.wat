;; It is as it was.
(module
  (type (func))
  (global i32 (i32.const 1))
  (export "_start" (global 0))
  (export "other" (func 0))
  (func (type 0)))
