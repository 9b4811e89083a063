;; --strip leaves out the names.
;; args: --no-builtin --strip
(module $program
  (import "host" "first" (func $first (param i64)))
  (func $run (export "run") (param $n i64)
    local.get $n
    call $first))
