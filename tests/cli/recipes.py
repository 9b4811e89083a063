"""recipes.py runs the recipes in README.md: the sessions below "In a build",
with what is installed as its users have it."""

import os
import re
from functools import partial

from cli.install import installed
from support.core import BUILD, ROOT, Fail, Skip, Test, run, tool

HEADING = "## In a build\n"

# What a recipe needs, in PATH or as a file.
NEEDS = {
    "clang and wasi-sdk": ["clang-19", "wasm-ld-19",
                           "/usr/include/wasm32-wasi/stdio.h"],
    "CMake": ["clang-19", "wasm-ld-19", "/usr/include/wasm32-wasi/stdio.h"],
    "Cargo": ["/usr/bin/cargo", "/usr/bin/rustc", "rust-lld",
              "/usr/lib/rustlib/wasm32-wasi"],
    "Go": ["go"],
    "Zig": ["zig"],
}

TOOLCHAIN = """
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_EXE_LINKER_FLAGS -fuse-ld={})
"""


def recipes():
    """The recipes by name: pairs of a command and what it prints."""
    section = (ROOT / "README.md").read_text().split(HEADING)[1]
    section = section.split("\n## ")[0]
    found = {}
    for part in section.split("\n### ")[1:]:
        name, body = part.split("\n", 1)
        steps = []
        for line in body.splitlines():
            if line.startswith("    $ "):
                steps.append((line[6:], []))
            elif steps and (line.startswith("    ") or not line):
                steps[-1][1].append(line[4:])
            elif steps:
                break
        found[name] = [(c, "\n".join(out).strip()) for c, out in steps]
    return found


def environment(folder, prefix):
    linker = tool("wasm-ld-19", "wasm-ld")
    (folder / "toolchain.cmake").write_text(TOOLCHAIN.format(linker))
    cache = BUILD / "cache"
    return {
        # Debian's compilers come first: others lack the target for Rust.
        "PATH": f"{prefix / 'bin'}:/usr/bin:{os.environ['PATH']}",
        "TOOLCHAIN": str(folder / "toolchain.cmake"),
        "wasi-fuse_DIR": str(prefix / "lib" / "cmake" / "wasi-fuse"),
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


def recipe(name, folder):
    for need in NEEDS[name]:
        if need.startswith("/") and not os.path.exists(need):
            raise Skip(f"{need} is not there")
        if not need.startswith("/"):
            tool(need)
    tool("wasmtime")
    prefix = installed(folder)
    work = folder / "work"
    work.mkdir()
    state = environment(folder, prefix)
    names = ""
    for command, want in recipes()[name]:
        if command.startswith("cat "):
            path = work / command.removeprefix("cat ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(want + "\n")
        if re.match(r"\w+=", command) and " " not in command.split(")")[-1]:
            names += command + "\n"  # a variable for the commands after it
            continue
        done = run([tool("bash"), "-c", names + command], cwd=work, env=state,
                   limit=300)
        found = (done.out + done.err).decode().strip()
        if found != want:
            raise Fail(f"`{command}` prints\n{found}\nand not\n{want}")


def all_are_known(_folder):
    if sorted(recipes()) != sorted(NEEDS):
        raise Fail(f"recipes {sorted(recipes())}, known {sorted(NEEDS)}")


def tests():
    yield Test("cli/recipes", all_are_known, quick=True)
    for name in NEEDS:
        label = name.split()[0].lower()
        yield Test(f"cli/recipes/{label}", partial(recipe, name), weight=20)
