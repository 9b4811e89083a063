;; Custom descriptors: types that describe others, exact references, imports of
;; funcs of just one type, and their instructions.
(module
  (rec
    (type $point (sub (descriptor $of_point) (struct (field i32))))
    (type $of_point (sub (describes $point) (struct (field i64)))))
  (type $f (func))
  (import "host" "f" (func $f (exact (type $f))))
  (func (export "make") (param (ref null (exact $of_point)))
    (result (ref (exact $point)))
    i32.const 1
    local.get 0
    struct.new_desc $point)
  (func (export "default") (param (ref null (exact $of_point)))
    (result (ref (exact $point)))
    local.get 0
    struct.new_default_desc $point)
  (func (export "of") (param (ref null $point)) (result (ref $of_point))
    call $f
    local.get 0
    ref.get_desc $point))
