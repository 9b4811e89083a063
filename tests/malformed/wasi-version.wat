;; A version of WASI is made of numbers.
;; args: --wasi=preview2
;; exit: 2
(module)
