(module
  (import "host" "first" (func (param i64)))
  (func (export "run") (param i64)
    local.get 0
    call 0))
