;; Fused imports leave numbers free at the start: entry points take them, those
;; called most first, and then main's last funcs.
;; args: --no-builtin
(module
  (import "wasi_snapshot_preview1" "rare" (func $rare))
  (import "wasi_snapshot_preview1" "often" (func $often))
  (import "host" "f" (func $f))
  (import "wasi_snapshot_preview1" "dead" (func $dead))
  (import "wasi_snapshot_preview1" "rare" (func $rare_again))
  (export "a" (func $a))
  (export "b" (func $b))
  (func $a
    call $rare
    call $often
    call $f
    call $b)
  (func $b
    call $often
    call $rare_again
    call $a
    call $last)
  (func $last
    call $often
    call $last))
