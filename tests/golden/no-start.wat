;; What is called `_start` is no func: there is nothing that `run` could call.
(module
  (global (export "_start") i32 (i32.const 1))
  (func (export "other")))
