;; Branch hints follow their func and their instruction.
;; args: --no-builtin
;; customs: metadata.code.branch_hint
(module
  (import "wasi_snapshot_preview1" "tick" (func $tick))
  (export "a" (func $a))
  (export "b" (func $b))
  (func $a (param i32)
    call $tick
    call $b
    local.get 0
    (@metadata.code.branch_hint "\01")
    if
      call $b
    end)
  (func $b
    i32.const 0
    (@metadata.code.branch_hint "\00")
    if
    end))
