;; What wasm-ld puts around the exports of a command is taken off those that
;; hosts call in the middle of other calls: not off others, nor where `_start`
;; has something else around it.
;; args: --no-builtin
(module
  (func $constructors)
  (func $destructors)
  (func $start)
  (func $realloc (param i32 i32 i32 i32) (result i32) (local.get 0))
  (func $other (param i32) (result i32) (local.get 0))
  (func (export "_start")
    (call $constructors) (call $start) (call $destructors))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $constructors)
    (call $realloc
      (local.get 0) (local.get 1) (local.get 2) (local.get 3))
    (call $destructors))
  (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
    (call $constructors)
    (call $realloc
      (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "cabi_export_realloc") (param i32 i32 i32 i32) (result i32)
    (call $constructors)
    (call $realloc
      (local.get 0) (local.get 1) (local.get 3) (local.get 3))
    (call $destructors))
  (func (export "f") (param i32) (result i32)
    (call $constructors) (call $other (local.get 0)) (call $destructors)))
