(module
  (import "cm32p2" "plain" (func $plain (param i32)))
  (import "cm32p2|wasi-fuse:standard/calls@0.2" "[constructor]r"
    (func (param i32 i32) (result i32)))
  (import "cm32p2|wasi-fuse:standard/calls@0.2" "[method]r.m"
    (func (param i32 i32)))
  (import "cm32p2|wasi-fuse:standard/calls@0.2" "f"
    (func (param i32) (result i32)))
  (import "cm32p2|wasi-fuse:standard/calls@0.2" "r_drop" (func (param i32)))
  (import "cm32p2|_ex_wasi-fuse:standard/calls@0.2" "r_drop"
    (func (param i32)))
  (import "cm32p2|_ex_wasi-fuse:standard/calls@0.2" "r_new"
    (func (param i32) (result i32)))
  (import "cm32p2|_ex_wasi-fuse:standard/calls@0.2" "r_rep"
    (func (param i32) (result i32)))
  (elem declare func 0 1 2 3 4 5 6 7)
  (memory (export "cm32p2_memory") 1)
  (func (export "cm32p2||run") (result i32)
    (call $plain (i32.const 0))
    (i32.const 0))
  (func (export "cm32p2||run_post") (param i32))
  (func (export "cm32p2|wasi-fuse:standard/calls@0.2|[constructor]r")
    (param i32 i32) (result i32) unreachable)
  (func (export "cm32p2|wasi-fuse:standard/calls@0.2|[method]r.m") (param i32)
    (result i32) unreachable)
  (func (export "cm32p2|wasi-fuse:standard/calls@0.2|f") (param i32)
    (result i32) unreachable)
  (func (export "cm32p2|wasi-fuse:standard/calls@0.2|r_dtor") (param i32))
  (func (export "cm32p2_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.const 64))
  (func (export "cm32p2_initialize")))
