(module
  (import "cm32p2|wasi-fuse:early/calls@0.2.3-rc.1" "[method]r.m"
    (func (param i32)))
  (import "cm32p2|wasi-fuse:early/calls@0.2.3-rc.1" "r_drop"
    (func (param i32)))
  (import "cm32p2|_ex_wasi-fuse:early/calls@0.2.3-rc.1" "r_new"
    (func (param i32) (result i32)))
  (elem declare func 0 1 2)
  (memory (export "cm32p2_memory") 1)
  (func (export "cm32p2|wasi-fuse:early/calls@0.2.3-rc.1|[method]r.m")
    (param i32))
  (func (export "cm32p2|wasi-fuse:early/calls@0.2.3-rc.1|r_dtor") (param i32))
  (func (export "cm32p2_initialize")))
