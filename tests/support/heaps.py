"""heaps.py builds the heap programs of tests/memory/heap, one a toolchain."""

from support import builders
from support.core import ROOT, tool

SOURCES = ROOT / "tests" / "memory" / "heap"
BUILT = builders.BUILT


def c():
    builders.has_file("/usr/include/wasm32-wasi/stdio.h", "wasi-libc")
    return builders.clang("clang-19", "heap-c", SOURCES / "heap.c")


def cxx():
    header = "/usr/include/wasm32-wasi/c++/v1/map"
    builders.has_file(header, "libc++-19-dev-wasm32")
    flags = ["-std=c++17", "-fno-exceptions"]
    return builders.clang("clang++-19", "heap-cxx", SOURCES / "heap.cc", *flags)


def rust():
    builders.has_file(
        "/usr/lib/rustlib/wasm32-wasi", "libstd-rust-dev-wasm32"
    )
    tool("rust-lld")
    target = ["--target", "wasm32-wasi", "-O", "-o", BUILT / "heap-rust.wasm"]
    source = SOURCES / "heap.rs"
    command = [tool("/usr/bin/rustc"), *target, source]
    return builders.made("heap-rust", source, command)


def go(kind, *flags):
    source = SOURCES / "heap.go"
    output = BUILT / f"heap-{kind}.wasm"
    return builders.made(
        f"heap-{kind}",
        source,
        [tool("go"), "build", *flags, "-o", output, source],
        env={
            "GOOS": "wasip1",
            "GOARCH": "wasm",
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "",
            "GOCACHE": str(builders.CACHE / "go"),
            "GOPATH": str(builders.CACHE / "gopath"),
        },
    )


def go_command():
    return go("go")


def go_reactor():
    return go("go-reactor", "-buildmode=c-shared")


def zig():
    source = SOURCES / "heap.zig"
    output = f"-femit-bin={BUILT / 'heap-zig.wasm'}"
    target = ["-target", "wasm32-wasi", "-O", "ReleaseFast"]
    cache = str(builders.CACHE / "zig")
    return builders.made(
        "heap-zig",
        source,
        [tool("zig"), "build-exe", *target, source, output],
        env={"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache},
    )


def assemblyscript():
    source = SOURCES / "heap.ts"
    flags = ["-O2", "--use", "abort=heap/stop", "--exportStart", "_start"]
    return builders.made(
        "heap-as",
        source,
        [tool("asc"), source.name, *flags, "-o", BUILT / "heap-as.wasm"],
        cwd=source.parent,
    )


BUILDERS = {
    "C": c,
    "C++": cxx,
    "Rust": rust,
    "Go": go_command,
    "Go reactor": go_reactor,
    "Zig": zig,
    "AssemblyScript": assemblyscript,
}
