;; Custom sections keep their place and content; the name section has all that
;; can have a name.
(module $module
  (@custom "first" (before first) "\00\01")
  (type $type (func (param $p i32) (result i32)))
  (@custom "after types" (after type) "")
  (import "host" "f" (func $imported (type $type)))
  (table $table 1 funcref)
  (memory $memory (export "memory") 1)
  (tag $tag)
  (global $global i32 i32.const 0)
  (export "f" (func $f))
  (elem $elem (i32.const 0) func $f)
  (@custom "before code" (before code) "twice")
  (@custom "before code" (before code) "twice")
  (func $f (type $type) (param $p i32) (result i32) (local $l i64)
    block $label (result i32)
      local.get $p
      local.get $p
      br_if $label
      call $imported
    end)
  (data $data (i32.const 0) "data")
  (@custom "last" (after last) "\ff"))
