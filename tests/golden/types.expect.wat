;; The provider has the first equal type of main, type 2.
(module
  (rec
    (type $g (func (param i32)))
    (type (struct (field (ref $g)))))
  (type $a (func (param i32)))
  (type $b (func (param i32)))
  (type (func (param i64)))
  (export "run" (func 1))
  (func (type $a) (param i32)
    local.get 0
    i64.extend_i32_u
    call $adapter.wide)
  (func (type $a) (param i32)
    local.get 0
    call 0
    ref.null $g
    drop)
  (func $adapter.wide (type 4) (param i64)
    i32.const 0
    if (result i64)
      i64.const 0
    else
      i64.const 1
    end
    drop))
