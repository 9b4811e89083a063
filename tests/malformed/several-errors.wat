;; What can be found in one run is said in one run.
(module
  (import "wasi_snapshot_preview1" "fd_seek" (func))
  (import "wasi_snapshot_preview1" "fd_writ" (func))
  (import "wasi_unstable" "fd_clone" (func)))
