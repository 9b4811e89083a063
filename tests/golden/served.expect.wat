;; The provider takes the number of the import, so that main's stay.
(module
  (type (func (result i32)))
  (export "run" (func 1))
  (func (type 0) ;; seven
    call 2)
  (func (type 0) ;; run
    call 0)
  (func (type 0) ;; helper
    i32.const 7))
