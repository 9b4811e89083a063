;; No names.
(module
  (func (export "run")))
