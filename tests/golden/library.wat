;; As in a command, where the same stands around another export and has
;; destructors: not what a program does by itself, as around `f`.
;; args: --no-builtin
(module
  (func $constructors)
  (func $destructors)
  (func $begin)
  (func $realloc (param i32 i32 i32 i32) (result i32) (local.get 0))
  (func $other (param i32) (result i32) (local.get 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $constructors)
    (call $realloc
      (local.get 0) (local.get 1) (local.get 2) (local.get 3))
    (call $destructors))
  (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
    (call $begin)
    (call $realloc
      (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "f") (param i32) (result i32)
    (call $begin) (call $other (local.get 0)))
  (func (export "g") (param i32) (result i32)
    (call $constructors) (call $other (local.get 0)) (call $destructors)))
