"""golden.py holds the tests that are files: text in, text or messages out.

golden/CASE.wat, with CASE.adapter.wat if it has an adapter of its own, is
fused and compared byte for byte with CASE.expect.wat, assembled by the same
wasm-tools; a second run must give the same bytes.  Custom sections are left out
of the comparison but for `name` and those of a comment `customs: a b`.  What it
warns of is in CASE.expect.err.

identity/CASE.wat holds what is not fused: without an adapter it must come out
byte for byte, but for the custom section `producers`, and fused again stay so.

malformed/CASE.hex (or CASE.wat), with CASE.adapter.hex or CASE.adapter.wat,
must be refused with exactly the messages of CASE.expect.err, exit code 1 and
an output file that stays as it was.

A comment `args: --memory=export` in a main file adds command line arguments,
`exit: 2` changes the exit code that is expected.
"""

import difflib
import re
from functools import partial

from support import wasm
from support.core import ROOT, Fail, Test, must, run

HERE = ROOT / "tests"
BEFORE = b"the file that was there before\n"


def setting(text, name):
    match = re.search(rf"^\s*(?:;;|#) {name}: (.*)$", text, re.MULTILINE)
    return match.group(1).split() if match else []


def from_hex(text):
    """Bytes of commented hexadecimal: # starts a comment, "..." is ASCII."""
    data = bytearray()
    for line in text.splitlines():
        for part in re.findall(r'"[^"]*"|#.*|[0-9a-fA-F]{2}\b|\S+', line):
            if part.startswith("#"):
                break
            if part.startswith('"'):
                data += part[1:-1].encode()
            else:
                data += bytes.fromhex(part)
    return bytes(data)


def binary(stem, target):
    """Makes `target` of STEM.wat or STEM.hex; None if there is neither."""
    text = stem.parent / f"{stem.name}.wat"
    digits = stem.parent / f"{stem.name}.hex"
    if text.exists():
        return wasm.assemble(text, target)
    if digits.exists():
        target.write_bytes(from_hex(digits.read_text()))
        return target
    return None


def command(preset, source, folder):
    """The command line of a case, with names that do not depend on the
    folder, and the main file's text."""
    text = source.read_text()
    stem = source.with_suffix("")
    binary(stem, folder / "main.wasm")
    argv = [wasm.wasi_fuse(preset), "main.wasm", "-o", "out.wasm"]
    adapter = stem.parent / f"{stem.name}.adapter"
    if binary(adapter, folder / "adapter.wasm"):
        argv += ["--adapt", "wasi_snapshot_preview1=adapter.wasm"]
    return [*argv, *setting(text, "args")], text


def difference(expected, found):
    texts = [wasm.disassemble(p).splitlines() for p in (expected, found)]
    names = ("expected", "found")
    diff = list(difflib.unified_diff(*texts, *names, lineterm=""))
    return "\n".join(diff[:60]) or "the same text, but other bytes"


def golden(preset, source, folder):
    argv, text = command(preset, source, folder)
    keep = ["name", *setting(text, "customs")]
    warnings = source.with_suffix(".expect.err")
    want = warnings.read_text() if warnings.exists() else ""
    found = must(argv, cwd=folder).err.decode(errors="replace")
    if found != want:
        raise Fail(f"expected the warnings\n{want}found\n{found}")
    first = (folder / "out.wasm").read_bytes()
    must(argv, cwd=folder)
    if (folder / "out.wasm").read_bytes() != first:
        raise Fail("a second run gives other bytes")
    expected = source.with_suffix(".expect.wat")
    wasm.assemble(expected, folder / "expect.wasm")
    pair = []
    for name in ("expect", "out"):
        data = (folder / f"{name}.wasm").read_bytes()
        data = wasm.without_custom(data, keep)
        (folder / f"{name}.bare.wasm").write_bytes(data)
        pair.append(data)
    wasm.validate(folder / "out.wasm")
    if pair[0] == pair[1]:
        return
    why = difference(folder / "expect.bare.wasm", folder / "out.bare.wasm")
    raise Fail(f"the output differs\n{why}")


def without_producers(path):
    data = path.read_bytes()
    parts = [part for _, n, part in wasm.sections(data) if n != "producers"]
    return data[:8] + b"".join(parts)


def identity(preset, source, folder):
    program = wasm.wasi_fuse(preset)
    options = ["--no-builtin", "--memory=export"]
    wasm.assemble(source, folder / "0.wasm")
    for a, b in (("0", "1"), ("1", "2")):
        argv = [program, f"{a}.wasm", "-o", f"{b}.wasm", *options]
        must(argv, cwd=folder)
    texts = [folder / f"{name}.wasm" for name in "012"]
    if without_producers(texts[0]) != without_producers(texts[1]):
        raise Fail(f"it does not come out as it was\n{difference(*texts[:2])}")
    if texts[1].read_bytes() != texts[2].read_bytes():
        raise Fail("fused twice it is not what it is fused once")


def malformed(preset, source, folder):
    argv, text = command(preset, source, folder)
    (folder / "out.wasm").write_bytes(BEFORE)
    done = run(argv, cwd=folder)
    want = source.with_suffix(".expect.err").read_text()
    found = done.err.decode(errors="replace")
    if found != want:
        raise Fail(f"expected\n{want}found\n{found}")
    code = int((setting(text, "exit") or ["1"])[0])
    if done.code != code:
        raise Fail(f"exit code {done.code}, not {code}")
    if (folder / "out.wasm").read_bytes() != BEFORE:
        raise Fail("the output file that was there before has changed")
    if sorted(p.name for p in folder.iterdir() if p.suffix != ".wasm"):
        raise Fail(f"it left files: {sorted(p.name for p in folder.iterdir())}")


def cases(kind):
    """The main files of a folder, and those files that belong to none."""
    folder = HERE / kind
    expect = ".expect.wat" if kind == "golden" else ".expect.err"
    wanted = set(folder.glob(f"*{expect}"))
    for path in sorted(wanted):
        stem = path.name[: -len(expect)]
        for suffix in (".wat", ".hex"):
            source = folder / (stem + suffix)
            if source.exists():
                yield source
                break
        else:
            yield path


def tests(preset):
    prefix = "" if preset == "release" else f"{preset}/"
    for source in sorted((HERE / "identity").glob("*.wat")):
        yield Test(
            f"{prefix}identity/{source.stem}",
            partial(identity, preset, source),
            quick=preset == "release",
        )
    for kind, check in (("golden", golden), ("malformed", malformed)):
        for source in cases(kind):
            name = source.name.removesuffix(source.suffix)
            yield Test(
                f"{prefix}{kind}/{name}",
                partial(check, preset, source),
                quick=preset == "release",
            )
