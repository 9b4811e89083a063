(module
  (rec (type $f (func)) (type $s (struct)))
  (func (export "f")
    call $g)
  (func $g (type $f)))
