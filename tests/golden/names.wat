;; Names of main stay, with the numbers that their funcs have now; the adapter's
;; are put behind `adapter.`.
;; args: --no-builtin
(module $program
  (import "host" "first" (func $first (param i64)))
  (import "wasi_snapshot_preview1" "tell" (func $tell (result i32)))
  (func $run (export "run") (param $n i64) (result i32) (local $left i32)
    local.get $n
    call $first
    call $tell
    local.tee $left))
