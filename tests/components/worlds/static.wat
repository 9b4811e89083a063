(module
  (import "wasi-fuse:statics/files" "[static]file.count"
    (func $count (result i32)))
  (func (export "call") (drop (call $count))))
