(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi:sql/types@0.2.0-draft" "[static]statement.prepare"
    (func $prepare (param i32 i32 i32 i32 i32)))
  (import "wasi:sql/types@0.2.0-draft" "[static]connection.open"
    (func $open (param i32 i32 i32)))
  (import "wasi:sql/types@0.2.0-draft" "[resource-drop]statement"
    (func $drop_statement (param i32)))
  (import "wasi:sql/readwrite@0.2.0-draft" "query"
    (func $query (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.const 64))
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1)
      (i32.const 8)))
    (call $prepare (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0))
    (call $open (i32.const 0) (i32.const 0) (i32.const 0))
    (call $query (i32.const 0) (i32.const 0) (i32.const 0))
    (call $drop_statement (i32.const 0))))
