;; A malformed name section is left out, with a warning.
;; args: --no-builtin
(module
  (func (export "run"))
  (@custom "name" "\01\7f\00"))
