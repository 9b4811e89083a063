"""hosts.py runs programs on hosts that are within their rights and unlike
wasmtime's usual self: old ones, slow ones, with terminals, closed pipes, full
disks, strings in UTF-16.

Where native preview1 is right the fused program has to do the same on
wasmtime; what only the Node host can be is compared with that host's own
usual self.
"""

import os
import pty
import shutil
import subprocess
from functools import partial
from pathlib import Path

from support import builders, wasm
from support.checks import node
from support.core import ROOT, NOT_OK, OK, Fail, Result, Skip, Test, must, run
from support.core import tool
from support.programs import fused_as_component, fused_as_core

HOST = ROOT / "tests" / "host"
SOURCES = builders.SOURCES
PROGRAMS = SOURCES / "hosts"
PREVIEW1 = SOURCES / "preview1"
CODES = (0, 1, 2, 33, 125, 126, 127, 128, 200, 255)


def built(name):
    return builders.c(PROGRAMS / f"{name}.c")


def on_wasmtime(module, *flags):
    return [tool("wasmtime"), "run", *wasm.WASMTIME_FLAGS, *flags, module]


def on_node(core, *options):
    return [node(), HOST / "run.mjs", *options, core]


def expect(what, found, want):
    if found != want:
        raise Fail(f"{what}: {found!r}, and not {want!r}")


def exit_codes(folder):
    """All of them are kept, also those for which wasmtime traps natively."""
    source = built("exit")
    core = wasm.fuse(source, folder / "core.wasm")
    ways = {
        "core": fused_as_core(source, folder),
        "component": fused_as_component(source, folder),
    }
    for code in CODES:
        for way, component in ways.items():
            found = run([*on_wasmtime(component), code]).code
            expect(f"exit({code}), {way} on wasmtime", found, code)
        found = run([*on_node(core), code]).code
        expect(f"exit({code}) on Node", found, code)


def exit_codes_of_0_2_0(folder):
    """Without exit-with-code there is only good and bad."""
    source = built("exit")
    core = wasm.fuse(source, folder / "core.wasm", "--wasi=0.2.0")
    found = [i for i in wasm.imports(core) if "wasi:" in i]
    newer = [i for i in found if "@0.2.0" not in i]
    expect("imports of other versions", newer, [])
    component = wasm.new_component(core, folder / "component.wasm")
    for code in CODES:
        want = 1 if code else 0
        found = run([*on_wasmtime(component), code]).code
        expect(f"exit({code}) on wasmtime", found, want)
        found = run([*on_node(core, "--wasi", "0.2.0"), code]).code
        expect(f"exit({code}) on Node", found, want)


def closed_pipe(folder):
    """As in `prog | head`: the program is told, and ends as it likes."""
    source = built("pipe")
    core = wasm.fuse(source, folder / "core.wasm")
    component = wasm.new_component(core, folder / "component.wasm")
    for argv in (on_wasmtime(component), on_node(core)):
        process = subprocess.Popen(
            [str(a) for a in argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        process.stdout.read(1)
        process.stdout.close()
        message = process.stderr.read()
        process.stderr.close()
        name = Path(str(argv[0])).name
        expect(f"exit code on {name}", process.wait(60), 3)
        expect(f"stderr on {name}", message, b"stopped: EPIPE\n")


def in_terminal(argv):
    """What a command prints on a terminal that is all of its stdio."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [str(a) for a in argv],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    output = b""
    try:
        while part := os.read(leader, 4096):
            output += part
    except OSError:  # the other side is closed
        pass
    os.close(leader)
    process.wait(60)
    return output


def terminal(folder):
    source = built("terminal")
    core = wasm.fuse(source, folder / "core.wasm")
    component = wasm.new_component(core, folder / "component.wasm")
    want = b"0: 1\r\n1: 1\r\n2: 1\r\nerrors\r\n"
    expect("natively", in_terminal(on_wasmtime(source)), want)
    expect("on wasmtime", in_terminal(on_wasmtime(component)), want)
    expect("on Node", in_terminal(on_node(core)), want)
    want = b"0: 0\n1: 0\n2: 0\n"
    expect("without, on wasmtime", must(on_wasmtime(component)).out, want)
    expect("without, on Node", must(on_node(core)).out, want)


def full_disk(folder):
    """Of a file the errno is known; of stdout if the program has files."""
    if not Path("/dev/full").exists():
        raise Skip("there is no /dev/full")
    source = built("full")
    component = fused_as_core(source, folder)
    want = b"short: ENOSPC\nlong: ENOSPC\n" * 2
    for module in (source, component):
        flags = ["--dir", "/dev::/dev"]
        done = run([*on_wasmtime(module, *flags), "/dev/full"])
        expect(f"writing to a file, {module.name}", done.err, want)


def own_tree(folder):
    """A directory whose names need more than ASCII."""
    tree = folder / "tree"
    tree.mkdir()
    for name in ("a", "é" * 100, "日本語", "😀" * 50):
        (tree / name).mkdir()
        (tree / name / "leaf").write_text(name)
        (tree / f"{name}.link").symlink_to(f"{name}/leaf")
    return tree


def strings_in_utf16(folder):
    """Such a host asks for more memory than it needs, then gives it back."""
    core = wasm.fuse(
        builders.c(SOURCES / "c" / "walk.c"), folder / "core.wasm"
    )
    options = ["--deterministic", "--dir", f"{own_tree(folder)}::/dé"]
    want = must([*on_node(core, *options), "/dé"])
    found = must([*on_node(core, *options, "--utf16"), "/dé"])
    expect("a directory", found.out, want.out)
    show = builders.c(SOURCES / "c" / "show.c")
    core = wasm.fuse(show, folder / "show.wasm")
    words = ["é" * 3000, "", "😀", "x" * 5000]
    options = ["--env", "NAME=välüe", "--env", f"LONG={'ß' * 9000}"]
    want = must([*on_node(core, *options), *words])
    found = must([*on_node(core, *options, "--utf16"), *words])
    expect("arguments", found.out, want.out)


def unlike(options, folder):
    """A host that moves little at once makes no difference to writes."""
    names = {"long": built("long")}
    for stem in ("stdout", "append"):
        names[stem] = builders.c(PREVIEW1 / f"{stem}.c")
    for name, source in names.items():
        core = wasm.fuse(source, folder / f"{name}.wasm")
        outputs = []
        for kind, more in (("usual", []), ("unlike", options)):
            place = folder / f"{name}-{kind}"
            place.mkdir()
            flags = ["--dir", f"{place}::/", *more]
            done = run(on_node(core, *flags))
            outputs.append((done.code, done.out, done.err, wasm.files(place)))
        expect(name, outputs[1], outputs[0])


def long_pieces(folder):
    """The same program natively."""
    source = built("long")
    case = wasm.Case(dirs={"/": None})
    native = wasm.execute(source, case, folder / "native")
    component = fused_as_core(source, folder)
    wasm.compare(native, wasm.execute(component, case, folder / "fused"))


# How the program ends, and its exit code.
WAYS = {"return": 0, "close": 0, "exit": 5, "at-once": 6, "trap": 134}


def piece(byte):
    """What tests/programs/hosts/ends.c writes to each of four places."""
    much = byte * 100_000
    return b"little\n" + much + b"some " + much + b" more\nend\n"


def ends(folder):
    """All that was written is there, however the program ends, also where the
    host sends nothing before it is asked to flush."""
    source = built("ends")
    core = wasm.fuse(source, folder / "core.wasm")
    component = fused_as_component(source, folder)
    commands = {
        "usual": [node(), HOST / "run.mjs"],
        "held": [node(), HOST / "run.mjs", "--hold"],
        "wasmtime": [tool("wasmtime"), "run", *wasm.WASMTIME_FLAGS],
    }
    for way, code in WAYS.items():
        for kind, command in commands.items():
            place = folder / f"{way}-{kind}"
            place.mkdir()
            module = component if kind == "wasmtime" else core
            done = run([*command, "--dir", f"{place}::/", module, way])
            what = f"{way}, {kind}: "
            expect(f"{what}the exit code", done.code, code)
            if done.out != piece(b"o") or not done.err.startswith(piece(b"e")):
                raise Fail(f"{what}{len(done.out)}, {len(done.err)} bytes")
            for name, byte in (("file", b"f"), ("log", b"l")):
                found = (place / name).read_bytes()
                if found != piece(byte):
                    raise Fail(f"{what}{len(found)} bytes in {name}")


TESTS = {
    "ends": ends,
    "exit-codes": exit_codes,
    "exit-codes-of-0.2.0": exit_codes_of_0_2_0,
    "closed-pipe": closed_pipe,
    "terminal": terminal,
    "full-disk": full_disk,
    "utf16": strings_in_utf16,
    "long-pieces": long_pieces,
    "permit-0": partial(unlike, ["--permit", "0"]),
    "permit-1000": partial(unlike, ["--permit", "1000"]),
    "permit-4096": partial(unlike, ["--permit", "4096"]),
    "permit-5000": partial(unlike, ["--permit", "5000"]),
    "permit-1000000": partial(unlike, ["--permit", "1000000"]),
    "max-io-1000": partial(unlike, ["--max-io", "1000"]),
}


def tests():
    for name, body in TESTS.items():
        yield Test(f"hosts/{name}", body, weight=3)
