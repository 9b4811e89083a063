;; Continuations: types, and instructions with handlers.
(module
  (type $f (func (param i32) (result i32)))
  (type $c (cont $f))
  (type $g (func (result i32)))
  (type $d (cont $g))
  (tag $yield (param i32) (result i32))
  (elem declare func $body)
  (export "run" (func $run))
  (func $body (type $f)
    local.get 0
    suspend $yield)
  (func $run (result i32)
    block $on_yield (result i32 (ref $c))
      i32.const 1
      ref.func $body
      cont.new $c
      cont.bind $c $d
      resume $d (on $yield $on_yield)
      return
    end
    resume $c))
