(module
  (type (func (result i32)))
  (memory 1 5)
  (export "memory" (memory 0))
  (export "run" (func 1))
  (func (type 0) ;; peek
    i32.const 16
    i32.load)
  (func (type 0) ;; run
    call 0))
