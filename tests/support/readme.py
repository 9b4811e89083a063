"""readme.py runs the session in README.md and compares what it prints."""

import os
import shutil

from support.core import BUILD, ROOT, Fail, Test, run, tool

HEADING = "## A session"


def session():
    """Pairs of a command and its output, of the indented block."""
    text = (ROOT / "README.md").read_text().split(HEADING)[1]
    steps = []
    for line in text.split("\n##")[0].splitlines():
        if line.startswith("    $ "):
            steps.append((line[6:], []))
        elif line.startswith("    ") and steps:
            steps[-1][1].append(line[4:])
        elif steps and not line.strip():
            steps[-1][1].append("")
        elif steps:
            break
    return [(command, "\n".join(out).strip()) for command, out in steps]


def run_session(folder):
    for name in ("clang-19", "wasm-tools", "wasmtime"):
        tool(name)
    steps = session()
    source = next(out for command, out in steps if command == "cat hello.c")
    (folder / "hello.c").write_text(source + "\n")
    path = f"{BUILD / 'release'}:{os.environ['PATH']}"
    for command, want in steps:
        argv = [shutil.which("bash") or "sh", "-c", command]
        done = run(argv, cwd=folder, env={"PATH": path})
        found = (done.out + done.err).decode().strip()
        if found != want:
            raise Fail(f"`{command}` prints\n{found}\nand not\n{want}")


def tests():
    yield Test("readme", run_session, quick=True)
