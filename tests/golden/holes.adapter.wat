(module
  (func (export "rare"))
  (func (export "often"))
  (func (export "dead")))
