;; The hint of b comes first now, since b has a lower number.
(module
  (type (func))
  (type (func (param i32)))
  (import "wasi:x/y@0.2.0" "one" (func (type 0)))
  (import "wasi:x/y@0.2.0" "two" (func (type 0)))
  (export "a" (func $a))
  (export "b" (func $b))
  (func $b (type 0)
    i32.const 0
    (@metadata.code.branch_hint "\00")
    if
    end)
  (func (type 0)
    call 0
    call 1)
  (func $a (type 1) (param i32)
    call 3
    call $b
    local.get 0
    (@metadata.code.branch_hint "\01")
    if
      call $b
    end))
