(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi:io/streams@0.2.3"
    "[method]output-stream.blocking-write-and-flush"
    (func $write (param i32 i32 i32 i32)))
  (import "wasi:io/streams@0.2.3" "[resource-drop]output-stream"
    (func $drop_stream (param i32)))
  (import "wasi:blobstore/types@0.2.0-draft"
    "[static]outgoing-value.new-outgoing-value"
    (func $value (result i32)))
  (import "wasi:blobstore/types@0.2.0-draft"
    "[method]outgoing-value.outgoing-value-write-body"
    (func $body (param i32 i32)))
  (import "wasi:blobstore/types@0.2.0-draft" "[static]outgoing-value.finish"
    (func $finish (param i32 i32)))
  (import "wasi:blobstore/container@0.2.0-draft" "[method]container.write-data"
    (func $write_data (param i32 i32 i32 i32 i32)))
  (import "wasi:blobstore/blobstore@0.2.0-draft" "get-container"
    (func $container (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.const 64))
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1)
      (i32.const 8)))
    (call $container (i32.const 0) (i32.const 0) (i32.const 0))
    (drop (call $value))
    (call $body (i32.const 0) (i32.const 0))
    (call $write (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (call $drop_stream (i32.const 0))
    (call $finish (i32.const 0) (i32.const 0))
    (call $write_data (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0))))
