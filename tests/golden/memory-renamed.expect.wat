;; One export of the memory is left.
(module
  (type (func))
  (import "env" "memory" (memory 1 5))
  (export "run" (func 0))
  (export "memory" (memory 0))
  (func (type 0)))
