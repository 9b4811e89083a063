;; Neither of the two sections.
(module
  (func (export "run")))
