;; What a compiler writes before linking: it has relocations still to be done.
(module
  (import "env" "__linear_memory" (memory 0))
  (func (export "f"))
  (@custom "linking" "\02"))
