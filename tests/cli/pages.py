"""pages.py runs the sessions of README.md and adapters/README.md, with what is
installed as its users have it."""

import os
import re
import sys
from functools import partial

from cli.common import c_program, equal, holds, text
from cli.install import installed
from support import sessions, wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

PAGES = {"readme": ROOT / "README.md",
         "adapters": ROOT / "adapters" / "README.md"}

WASI_LIBC = "/usr/include/wasm32-wasi/stdio.h"
C = ["clang-19", "wasm-ld-19", WASI_LIBC]

# What the session below a heading needs: in PATH, as a file, in this build.
NEEDS = {
    "A session": [*C, "wasm-tools", "wasmtime"],
    "What is in the output": C,
    "On a host without components": [*C, "node"],
    "make and ninja": ["ninja"],
    "Smaller and faster": [*C, "wasmtime", "with Binaryen"],
    "In a native program": ["nm", "with libelf"],
    "In C": ["cc", "pkg-config"],
    "clang and wasi-sdk": [*C, "wasmtime"],
    "CMake": [*C, "wasmtime"],
    "Cargo": ["/usr/bin/cargo", "/usr/bin/rustc", "rust-lld",
              "/usr/lib/rustlib/wasm32-wasi", "wasmtime"],
    "Go": ["go", "wasmtime"],
    "Zig": ["zig", "wasmtime"],
    "A world of your own": [*C, "wasm-tools", "wasmtime"],
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
        "HOST": str(ROOT / "tests" / "host"),
        "TOOLCHAIN": str(folder / "toolchain.cmake"),
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
    build = must([wasm.wasi_fuse(), "--version"]).out.decode()
    for name in NEEDS[heading]:
        if name.startswith("with "):
            if name not in build:
                raise Skip(f"this build is not {name}")
        elif not name.startswith("/"):
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


def count(pattern, listing):
    return len(re.findall(pattern, listing))


def one_module(folder):
    """No shim, no call through a table that was none before, one memory; as a
    component there is one module more, which has the memory, and no table
    but the program's."""
    for name in ("hello", "files"):
        source = c_program(name)
        must([wasm.wasi_fuse(), source, "-o", folder / "core.wasm"])
        must([wasm.wasi_fuse(), source, "--component", "-o",
              folder / "component.wasm"])
        before, core, component = map(wasm.disassemble, (
            source, folder / "core.wasm", folder / "component.wasm"))
        for listing in (core, component):
            for pattern in (r"\bcall_indirect\b", r"\n *\(table "):
                equal(count(pattern, listing), count(pattern, before), pattern)
        equal(count(r"\(memory \(;", core), 1, "memories of the module")
        equal(count(r"\(core module ", component), 2, "modules")
        equal(count(r"\n *\(memory \(;", component), 1, "memories defined")


def claims():
    """The rows of tests/README.md: what README.md says, and the tests."""
    page = (ROOT / "tests" / "README.md").read_text()
    for row in page.split("## What README.md says")[1].splitlines():
        cells = [cell.strip() for cell in row.split("|")]
        if len(cells) == 4 and "`" in cells[2]:
            yield cells[1], re.findall(r"`([^`]+)`", cells[2])


def claims_have_tests(_folder):
    """Each phrase is in README.md, and each test that shows it is there."""
    words = " ".join((ROOT / "README.md").read_text().split())
    listing = run([sys.executable, ROOT / "tests" / "run.py", "--list"])
    names = text(listing.out).splitlines()
    rows = list(claims())
    for claim, tests_of_it in rows:
        holds(words, claim, "README.md")
        for name in tests_of_it:
            if not any(x == name or x.startswith(f"{name}/") for x in names):
                raise Fail(f"{claim}: there is no test {name}")
    if len(rows) < 20:
        raise Fail(f"only {len(rows)} rows")


def all_are_known(_folder):
    shown = [heading for page in PAGES.values()
             for heading in sessions.sections(page)]
    if sorted(shown) != sorted(NEEDS):
        raise Fail(f"sessions {sorted(shown)}, known {sorted(NEEDS)}")


def tests():
    yield Test("readme/sessions", all_are_known, quick=True)
    yield Test("readme/claims", claims_have_tests, quick=True)
    yield Test("readme/one-module", one_module, quick=True)
    for page, path in PAGES.items():
        for heading in sessions.sections(path):
            quick = heading in QUICK
            label = heading.lower().replace(" ", "-")
            body = partial(run_session, page, heading)
            yield Test(f"{page}/{label}", body, quick, 1 if quick else 20)
