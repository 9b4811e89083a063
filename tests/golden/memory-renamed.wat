;; --memory=import takes the program's own name of its memory away, unless it is
;; asked for.
;; args: --no-builtin --memory=import --export-memory=memory
(module
  (memory (export "memory") (export "other") 1 5)
  (func (export "run")))
