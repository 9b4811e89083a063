(module
  (func (export "tick")))
