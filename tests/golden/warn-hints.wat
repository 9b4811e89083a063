;; Malformed branch hints are left out, with a warning.
;; args: --no-builtin
;; customs: metadata.code.branch_hint
(module
  (func (export "run"))
  (@custom "metadata.code.branch_hint" "\05\00"))
