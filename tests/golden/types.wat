;; Types of the adapter join equal ones of main, even duplicates, but not those
;; in a recursion group; types that main does not have come last.
;; args: --no-builtin
(module
  (rec (type $g (func (param i32))) (type (struct (field (ref $g)))))
  (type $a (func (param i32)))
  (type $b (func (param i32)))
  (import "wasi_snapshot_preview1" "log" (func $log (type $b)))
  (func (export "run") (type $a)
    local.get 0
    call $log
    ref.null $g
    drop))
