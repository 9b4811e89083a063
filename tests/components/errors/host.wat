(module
  (import "env" "host_function" (func $host))
  (memory (export "memory") 1)
  (func $deep (call $host))
  (func (export "_start") (call $deep)))
