"""jco.py runs programs on Node by jco, a second host of components, and
compares with what they do natively on wasmtime, or with their .out.

jco's functions of preview2 are JavaScript on the functions of Node.  UNABLE
tells which programs need more than those can, and what.
"""

import json
from functools import partial

from support import builders, hosts, wasm
from support.checks import node
from support.core import Done, Fail, Skip, Test, run, tool
from support.programs import PREVIEW1, PROGRAMS, fused_as_component, natively

# The ways of jco 1.35 and its shim 0.26.
UNABLE = {
    "cat/files": "to read a directory throws a JavaScript error",
    "preview1/append": "a stream to append writes where the end once was",
    "preview1/change": "hard links may follow symbolic links, and rmdir of . "
    "has another errno",
    "preview1/differs": "a path may begin at a file",
    "preview1/kinds": "a preopen has no stat, set-times and read-directory",
    "preview1/open": "flags that exclude each other have another errno",
    "preview1/owner": "a preopen has no read-directory",
    "preview1/paths": "an empty path names the directory itself",
    "preview1/stat": "set-size throws a JavaScript error for a size too large",
}

OTHERS = {"hello", "exit33", "show", "cat", "walk", "copy", "files", "rust"}

# Run by jco before the program, next to it.
SETUP = """\
import fs from "node:fs";
import { _setArgs, _setEnv } from "@bytecodealliance/preview2-shim/cli";
import { _setPreopens } from "@bytecodealliance/preview2-shim/filesystem";
const { args, env, dirs } = JSON.parse(fs.readFileSync(process.env.CASE));
_setArgs(args);
_setEnv(env);
_setPreopens(dirs);
"""


def execute(component, case, folder, argv0):
    """As wasm.execute, but on Node."""
    directories = wasm.fresh_directories(case, folder)
    place = folder / "jco"
    place.mkdir(parents=True)
    (place / "setup.mjs").write_text(SETUP)
    described = {
        "args": [argv0, *case.args],
        "env": case.env,
        "dirs": {guest: str(host) for host, guest in directories},
    }
    (place / "case.json").write_text(json.dumps(described))
    argv = [tool("jco"), "run", "--jco-dir", place]
    argv += ["--jco-import", place / "setup.mjs", component, *case.args]
    environment = {"CASE": str(place / "case.json")}
    # Node is done with a file at once, and may leave with a pipe half full.
    paths = place / "stdout", place / "stderr"
    with open(paths[0], "wb") as out, open(paths[1], "wb") as err:
        streams = {"stdout": out, "stderr": err}
        done = run(argv, stdin=case.stdin, env=environment, **streams)
    done = Done(done.code, *(path.read_bytes() for path in paths))
    return done, [wasm.files(host) for host, _ in directories]


def run_case(program, key, folder):
    node()
    tool("jco")
    name = f"{program.name}/{key}"
    reason = UNABLE.get(name) or UNABLE.get(program.name)
    if reason:
        raise Skip(f"jco's shim: {reason}")
    source = program.build()
    case = program.cases[key]
    options = {"argv0": program.name}
    native = natively(program, source, case, folder / "native", options)
    component = fused_as_component(source, folder)
    found = execute(component, case, folder / "fused", program.name)
    wasm.compare(native, found)


def ends(folder):
    """All is written that was, however the program ends."""
    node()
    tool("jco")
    source = hosts.built("ends")
    component = wasm.fuse(source, folder / "out.wasm", "--component")
    for way, code in hosts.WAYS.items():
        case = wasm.Case([way], dirs={"/": None})
        done, (tree,) = execute(component, case, folder / way, "ends")
        want = hosts.piece(b"o"), 1 if way == "trap" else code
        if (done.out, done.code) != want:
            raise Fail(f"{way}: exit code {done.code}, {len(done.out)} bytes")
        if not done.err.startswith(hosts.piece(b"e")):
            raise Fail(f"{way}: {done.err[-500:]}")
        for name, byte in (("file", b"f"), ("log", b"l")):
            if tree.get(name) != ("file", hosts.piece(byte)):
                raise Fail(f"{way}: {name} differs")


def tests():
    yield Test("jco/ends", ends, weight=10)
    for program in PROGRAMS + PREVIEW1:
        if program.name in OTHERS or program in PREVIEW1:
            for key in program.cases:
                name = f"jco/{program.name}/{key}"
                body = partial(run_case, program, key)
                yield Test(name, body, weight=4)
