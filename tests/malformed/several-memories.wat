;; Two memories, neither exported as `memory`: it is not clear which one the
;; adapter is to use.
(module
  (import "wasi_snapshot_preview1" "random_get"
    (func (param i32 i32) (result i32)))
  (memory 1)
  (memory 1)
  (func (export "_start")
    (drop (call 0 (i32.const 0) (i32.const 8)))))
