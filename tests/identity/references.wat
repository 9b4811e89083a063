;; Tables, references to funcs, calls through them, and tail calls.
(module
  (type $f (func (param i32) (result i32)))
  (import "host" "table" (table $imported 1 externref))
  (import "host" "f" (func $host (type $f)))
  (table $t 4 (ref null $f))
  (table $u 2 8 funcref (ref.func $a))
  (global $g (mut (ref null $f)) ref.null $f)
  (export "a" (func $a))
  (export "b" (func $b))
  (export "c" (func $c))
  (elem declare func $b)
  (elem (table $t) (i32.const 0) (ref $f) (ref.func $a) (ref.func $host))
  (elem $passive externref (ref.null extern))
  (func $a (type $f)
    local.get 0
    ref.func $b
    call_ref $f
    i32.const 0
    return_call_indirect $t (type $f))
  (func $b (type $f)
    block $null
      global.get $g
      br_on_null $null
      drop
      local.get 0
      return_call $host
    end
    local.get 0
    global.get $g
    ref.as_non_null
    return_call_ref $f)
  (func $c (param i32) (result i32)
    local.get 0
    table.get $imported
    drop
    i32.const 0
    i32.const 0
    i32.const 0
    table.init $imported $passive
    elem.drop $passive
    i32.const 0
    ref.null func
    i32.const 1
    table.fill $u
    i32.const 0
    i32.const 0
    i32.const 0
    table.copy $u $u
    i32.const 0
    ref.null $f
    table.set $t
    ref.null func
    i32.const 1
    table.grow $u
    table.size $u
    i32.add
    ref.null extern
    ref.is_null
    local.get 0
    select (result i32)
    local.get 0
    i32.const 1
    call_indirect $t (type $f)
    i32.add))
