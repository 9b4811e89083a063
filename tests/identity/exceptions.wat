;; Tags, throw, and try_table with each kind of catch.
(module
  (type $i32 (func (param i32)))
  (import "host" "tag" (tag $imported (type $i32)))
  (tag $own (type $i32))
  (tag $empty)
  (export "own" (tag $own))
  (export "run" (func $run))
  (func $run (param i32) (result i32)
    block $with (result i32)
      block $all
        block $all_ref (result exnref)
          block $ref (result i32 exnref)
            try_table (catch $own $with) (catch_ref $imported $ref)
                (catch_all_ref $all_ref)
              local.get 0
              throw $own
            end
            try_table (result i32) (catch_all $all)
              throw $empty
            end
            ref.null exn
          end
          throw_ref
        end
        throw_ref
      end
      i32.const 1
    end))
