;; The memory shall have a name that another memory has.
;; args: --export-memory=spare
(module
  (memory (export "memory") 1)
  (memory (export "spare") 1))
