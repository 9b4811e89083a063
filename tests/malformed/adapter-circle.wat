;; Two adapters that each export what they import from the other.
;; args: --no-builtin --adapt other=adapter.wasm
(module
  (import "x" "f" (func $f))
  (func (export "run")
    call $f))
