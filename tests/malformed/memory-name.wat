;; The memory shall have a name that a func has.
;; args: --export-memory=run
(module
  (memory (export "memory") 1)
  (func (export "run")))
