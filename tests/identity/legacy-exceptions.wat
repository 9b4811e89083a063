;; The exceptions that toolchains made before the standard: try, catch,
;; catch_all, delegate and rethrow.
(module
  (tag $t (param i32))
  (export "run" (func $run))
  (func $run (param i32) (result i32)
    try $outer (result i32)
      try (result i32)
        try (result i32)
          local.get 0
          throw $t
        delegate 0
      catch $t
      catch_all
        rethrow 0
      end
      try
      delegate $outer
    catch $t
      i32.const 1
      i32.add
    end))
