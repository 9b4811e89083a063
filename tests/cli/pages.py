"""pages.py runs the sessions of README.md and adapters/README.md, with what is
installed as its users have it."""

import os
from functools import partial

from cli.install import installed
from support import sessions
from support.core import BUILD, ROOT, Fail, Skip, Test, tool

PAGES = {"readme": ROOT / "README.md",
         "adapters": ROOT / "adapters" / "README.md"}

WASI_LIBC = "/usr/include/wasm32-wasi/stdio.h"
C = ["clang-19", "wasm-ld-19", WASI_LIBC]

# What the session below a heading needs, in PATH or as a file.
NEEDS = {
    "A session": [*C, "wasm-tools", "wasmtime"],
    "clang and wasi-sdk": [*C, "wasmtime"],
    "CMake": [*C, "wasmtime"],
    "Cargo": ["/usr/bin/cargo", "/usr/bin/rustc", "rust-lld",
              "/usr/lib/rustlib/wasm32-wasi", "wasmtime"],
    "Go": ["go", "wasmtime"],
    "Zig": ["zig", "wasmtime"],
    "An example": [*C, "wasm-tools"],
}
QUICK = {"A session", "An example"}

TOOLCHAIN = """
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_EXE_LINKER_FLAGS -fuse-ld={})
"""


def environment(folder, prefix):
    linker = tool("wasm-ld-19", "wasm-ld")
    (folder / "toolchain.cmake").write_text(TOOLCHAIN.format(linker))
    cache = BUILD / "cache"
    return {
        # Debian's compilers come first: others lack the target for Rust.
        "PATH": f"{prefix / 'bin'}:/usr/bin:{os.environ['PATH']}",
        "TOOLCHAIN": str(folder / "toolchain.cmake"),
        "PREFIX": str(prefix),
        "wasi-fuse_DIR": str(prefix / "lib" / "cmake" / "wasi-fuse"),
        "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig"),
        "LD_LIBRARY_PATH": str(prefix / "lib"),
        "CARGO_HOME": str(cache / "cargo"),
        "CARGO_NET_OFFLINE": "true",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "",
        "GOCACHE": str(cache / "go"),
        "GOPATH": str(cache / "gopath"),
        "ZIG_GLOBAL_CACHE_DIR": str(cache / "zig"),
        "ZIG_LOCAL_CACHE_DIR": str(cache / "zig"),
        "RUSTC": "/usr/bin/rustc",
    }


def need(heading):
    for name in NEEDS[heading]:
        if not name.startswith("/"):
            tool(name)
        elif not os.path.exists(name):
            raise Skip(f"{name} is not there")


def run_session(page, heading, folder):
    """In a folder beside which the project's adapters are."""
    need(heading)
    prefix = installed(folder)
    work = folder / "work"
    work.mkdir()
    (work / "adapters").symlink_to(ROOT / "adapters")
    steps = sessions.sections(PAGES[page])[heading]
    sessions.play(steps, work, environment(folder, prefix))


def all_are_known(_folder):
    shown = [heading for page in PAGES.values()
             for heading in sessions.sections(page)]
    if sorted(shown) != sorted(NEEDS):
        raise Fail(f"sessions {sorted(shown)}, known {sorted(NEEDS)}")


def tests():
    yield Test("readme/sessions", all_are_known, quick=True)
    for page, path in PAGES.items():
        for heading in sessions.sections(path):
            quick = heading in QUICK
            label = heading.lower().replace(" ", "-")
            body = partial(run_session, page, heading)
            yield Test(f"{page}/{label}", body, quick, 1 if quick else 20)
