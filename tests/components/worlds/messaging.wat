(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi:messaging/types@0.2.0-draft" "[static]client.connect"
    (func $connect (param i32 i32 i32)))
  (import "wasi:messaging/types@0.2.0-draft" "[constructor]message"
    (func $message (param i32 i32) (result i32)))
  (import "wasi:messaging/types@0.2.0-draft" "[method]message.data"
    (func $data (param i32 i32)))
  (import "wasi:messaging/types@0.2.0-draft" "[resource-drop]message"
    (func $drop_message (param i32)))
  (import "wasi:messaging/producer@0.2.0-draft" "send"
    (func $send (param i32 i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.const 64))
  (func (export "wasi:messaging/incoming-handler@0.2.0-draft#handle")
    (param $message i32) (result i32)
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1)
      (i32.const 8)))
    (call $connect (i32.const 0) (i32.const 0) (i32.const 0))
    (drop (call $message (i32.const 0) (i32.const 0)))
    (call $data (local.get $message) (i32.const 0))
    (call $drop_message (local.get $message))
    (call $send (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0))
    (i32.const 16)))
