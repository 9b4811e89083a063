;; Only one of the three sections.
(module
  (func (export "run"))
  (@custom "sourceMappingURL" "\03map"))
