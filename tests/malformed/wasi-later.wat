;; The output calls preview2, which a host of preview3 need not have.
;; args: --wasi=0.3.0
;; exit: 2
(module)
