;; Recursion groups, subtypes, and every instruction that names a type or field.
(module
  (rec
    (type $node (sub (struct (field $next (mut (ref null $node)))
                             (field $value i8))))
    (type $visit (func (param (ref $node)) (result i32))))
  (type $leaf (sub final $node (struct (field (mut (ref null $node)))
                                       (field i8) (field (mut f64)))))
  (type $bytes (array (mut i8)))
  (type $words (array (mut i32)))
  (type $nodes (array (mut (ref null $node))))
  (type $funcs (array (mut funcref)))
  (type $plain (func))
  (type $plain_again (func))
  (global $nothing (ref null $node) ref.null $node)
  (global $some (ref $bytes) i32.const 3 array.new_default $bytes)
  (global $small (ref i31) i32.const 5 ref.i31)
  (export "structs" (func $structs))
  (export "arrays" (func $arrays))
  (export "casts" (func $casts))
  (elem $segment func $visit)
  (func $visit (type $visit)
    local.get 0
    struct.get_s $node $value)
  (func $structs (type $plain) (local $n (ref null $leaf))
    ref.null $node
    i32.const 1
    f64.const 2
    struct.new $leaf
    local.tee $n
    struct.new_default $leaf
    struct.set $node $next
    local.get $n
    struct.get_u $node $value
    drop
    local.get $n
    struct.get $leaf 2
    drop)
  (func $arrays (type $plain_again) (local $a (ref null $bytes))
    i32.const 1
    i32.const 2
    array.new $bytes
    local.set $a
    i32.const 1
    i32.const 2
    array.new_fixed $words 2
    i32.const 0
    array.get $words
    drop
    local.get $a
    i32.const 0
    array.get_s $bytes
    drop
    local.get $a
    i32.const 0
    array.get_u $bytes
    drop
    local.get $a
    i32.const 0
    i32.const 0
    array.set $bytes
    local.get $a
    array.len
    drop
    local.get $a
    i32.const 0
    i32.const 0
    i32.const 0
    array.fill $bytes
    local.get $a
    i32.const 0
    local.get $a
    i32.const 0
    i32.const 0
    array.copy $bytes $bytes
    i32.const 0
    i32.const 1
    array.new_data $bytes $text
    drop
    i32.const 0
    i32.const 1
    array.new_elem $funcs $segment
    i32.const 0
    i32.const 0
    i32.const 0
    array.init_elem $funcs $segment
    local.get $a
    i32.const 0
    i32.const 0
    i32.const 0
    array.init_data $bytes $text)
  (func $casts (param anyref) (result i32)
    block $is_leaf (result (ref $leaf))
      block $is_none (result (ref null $node))
        local.get 0
        br_on_cast $is_leaf anyref (ref $leaf)
        ref.cast (ref null $node)
        br_on_cast_fail $is_none (ref null $node) (ref $leaf)
        drop
        ref.null $leaf
      end
      ref.cast (ref $leaf)
    end
    ref.test (ref $node)
    local.get 0
    ref.test nullref
    i32.add
    local.get 0
    ref.cast (ref eq)
    global.get $small
    ref.eq
    i32.add
    local.get 0
    extern.convert_any
    any.convert_extern
    ref.cast i31ref
    i31.get_s
    i32.add
    global.get $small
    i31.get_u
    i32.add)
  (data $text "text"))
