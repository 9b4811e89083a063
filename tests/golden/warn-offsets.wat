;; Sections that hold offsets of code are left out, with one warning; a source
;; map holds on, as no code moves.
;; args: --no-builtin
;; customs: sourceMappingURL reloc.CODE linking
(module
  (func (export "run"))
  (@custom "reloc.CODE" "\00\00")
  (@custom "linking" "\02")
  (@custom "sourceMappingURL" "\03map"))
