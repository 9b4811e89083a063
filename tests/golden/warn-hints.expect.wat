;; No hints.
(module
  (func (export "run")))
