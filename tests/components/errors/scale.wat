(module
  (import "wasi-fuse:errors/scale" "weigh" (func (param i32) (result i32)))
  (func (export "_start") (drop (call 0 (i32.const 1)))))
