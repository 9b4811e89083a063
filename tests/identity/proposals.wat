;; Wide arithmetic, and pages of one byte.
(module
  (memory (export "memory") 100 200 (pagesize 1))
  (export "run" (func $run))
  (func $run (param i64 i64) (result i64 i64)
    local.get 0
    local.get 1
    local.get 0
    local.get 1
    i64.add128
    i64.mul_wide_u))
