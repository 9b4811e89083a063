;; Sections that hold offsets of code are left out, with one warning.
;; args: --no-builtin
;; customs: sourceMappingURL reloc.CODE
(module
  (func (export "run"))
  (@custom "reloc.CODE" "\00\00")
  (@custom "sourceMappingURL" "\03map"))
