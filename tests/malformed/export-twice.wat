;; Two exports of one name.
(module
  (func (export "f"))
  (global (export "f") i32 (i32.const 0)))
