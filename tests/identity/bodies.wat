;; Blocks of every kind with several params and results, branch tables, and a
;; func for each way to be named but by an export.
(module
  (type $pair (func (param i32 i64) (result i64 i32)))
  (type $start (func))
  (func $started (type $start))
  (func $in_table (type $pair)
    local.get 1
    local.get 0)
  (func $in_global (type $start))
  (table 1 funcref)
  (global funcref ref.func $in_global)
  (elem (i32.const 0) $in_table)
  (start $started)
  (export "run" (func $run))
  (func $called (type $start))
  (func $run (param i32) (result i64) (local i32 i32 f32 f64 f64 i32)
    block (result i64)
      i64.const 1
      loop (param i64) (result i64)
        local.get 0
        i64.const 2
        block (param i32 i64) (result i64 i32)
          i32.const 0
          call_indirect (type $pair)
        end
        drop
        drop
        local.get 0
        if (param i64) (result i64)
          local.get 0
          br_table 0 1 2 1 0 2
        else
          br 1
        end
        call $called
        local.get 0
        br_if 0
      end
    end
    return))
