"""worlds.py checks the worlds of what is made: of a program in
tests/components/worlds with its WIT, or of one that wasm-tools makes up for
the WIT alone.  What `wasm-tools component wit` prints of the component must be
NAME.expect.wit, and so must it of the one that wasm-tools makes of the core
output."""

import re
from functools import partial

from support import builders, wasm
from support.core import ROOT, Fail, Test, must, tool

HERE = ROOT / "tests" / "components" / "worlds"
ENCODINGS = ["utf8", "utf16", "compact-utf16"]


def embed(wit, world, source, target, encoding="utf8", names="standard32"):
    """Puts a component-type section into a module, or into a made-up one."""
    made_up = ["--dummy-names", names] if source is None else [source]
    options = ["--all-features", "--encoding", encoding, "-w", world]
    argv = [tool("wasm-tools"), "component", "embed", wit, *made_up, *options]
    must([*argv, "-o", target])
    if source is None:
        name_imports(target)
    return target


def name_imports(path):
    """Has a made-up module name what it imports, as if it called it."""
    text = wasm.disassemble(path)
    count = len(re.findall(r"^ *\(import .*\(func", text, re.M))
    names = " ".join(map(str, range(count)))
    text = f"{text.rstrip()[:-1]}(elem declare func {names}))"
    argv = [tool("wasm-tools"), "parse", "-"]
    path.write_bytes(must(argv, stdin=text.encode()).out)


def printed(component):
    wasm.validate(component)
    argv = [tool("wasm-tools"), "component", "wit", "--all-features"]
    return must([*argv, component]).out.decode()


def words(text):
    return sorted(re.findall(r"[^\s{}(),;]+", text))


def expect(wit, path, folder, *options):
    expected = wit.with_suffix(".expect.wit").read_text()
    component = wasm.fuse(path, folder / "out.wasm", "--component", *options)
    core = wasm.fuse(path, folder / "core.wasm", *options)
    wasm.validate(core)
    made = wasm.new_component(core, folder / "made.wasm")
    found = printed(component)
    if found.split() != expected.split():
        raise Fail(f"expected\n{expected}\nfound\n{found}")
    found = printed(made)  # wasm-tools has an order of its own
    if words(found) != words(expected):
        raise Fail(f"expected\n{expected}\nfound\n{found}")
    texts = [wasm.disassemble(path) for path in (component, made)]
    counts = [text.count("(post-return") for text in texts]
    if counts[0] != counts[1]:
        raise Fail(f"{counts[0]} post-returns, not {counts[1]}")


def world(wit, folder):
    text = wit.with_suffix(".wat")
    adapter = wit.with_suffix(".adapter.wat")
    path, options = folder / "main.wasm", []
    name = f"{wit.stem}-world"
    embed(wit, name, text if text.exists() else None, path)
    if "\nworld second " in wit.read_text():
        embed(wit, "second", path, path)
    if adapter.exists():
        served = embed(wit, "adapter", adapter, folder / "adapter.wasm")
        options = ["--adapt", f"host={served}"]
    expect(wit, path, folder, *options)


def encodings(folder):
    """Strings of every encoding and both spellings of names."""
    wit = HERE / "types.wit"
    for encoding in ENCODINGS:
        for names in ("legacy", "standard32"):
            path = folder / f"{encoding}-{names}.wasm"
            embed(wit, "types-world", None, path, encoding, names)
            expect(wit, path, folder)


def unseen(folder):
    """Core output keeps exports that a component drops, and their code."""
    wit = HERE / "unseen.wit"
    path = embed(wit, "unseen-world", wit.with_suffix(".wat"), folder / "m")
    core = wasm.fuse(path, folder / "core.wasm")
    component = wasm.fuse(path, folder / "out.wasm", "--component")
    for text, there in (("hidden", 4), ("123456789", 1)):
        found = wasm.disassemble(core).count(text)
        if found != there:
            raise Fail(f"core output has {text} {found} times")
        if text in wasm.disassemble(component):
            raise Fail(f"the component has {text}")


def uncalled(folder):
    """A component imports what its exports call; core output all of main's."""
    wit = HERE.parent / "uncalled.wit"
    path = embed(wit, "uncalled", wit.with_suffix(".wat"), folder / "m")
    core = wasm.fuse(path, folder / "core.wasm")
    component = wasm.fuse(path, folder / "out.wasm", "--component")
    wasm.validate(component)
    for file, names in (
        (component, {"seen", "listed"}),
        (core, {"seen", "listed", "hidden", "nothing"}),
    ):
        found = set(re.findall(
            r'import "wasi-fuse:uncalled/\w+" "(\w+)"', wasm.disassemble(file)
        ))
        if found != names:
            raise Fail(f"{file.name} imports {sorted(found)}")
    if "none" in printed(component):
        raise Fail("its world has an interface that nobody calls")


STREAMS = "io/error io/streams"
TERMINALS = ("cli/terminal-input cli/terminal-output cli/terminal-stdin "
             "cli/terminal-stdout cli/terminal-stderr")
# What a host must give to programs: to print takes no files and no clocks, and
# terminals only where a filetype is asked for.
NEEDED = {
    "calls/nothing": "cli/exit",
    "calls/hello_write": f"{STREAMS} cli/exit cli/stdout cli/stderr",
    "calls/hello_puts": f"{STREAMS} cli/exit cli/stdout cli/stderr {TERMINALS}",
    "programs/c/show": f"{STREAMS} cli/environment cli/exit cli/stdout "
                       f"cli/stderr {TERMINALS}",
}


def needed(folder):
    for name, interfaces in NEEDED.items():
        source = builders.c(HERE.parents[1] / f"{name}.c")
        path = wasm.fuse(source, folder / "out.wasm", "--component")
        found = re.findall(r"^  import wasi:(.*)@", printed(path), re.M)
        if sorted(found) != sorted(interfaces.split()):
            raise Fail(f"{name}: {found}, not {interfaces}")


def tests():
    for path in sorted(HERE.glob("*.wit")):
        if not path.name.endswith(".expect.wit"):
            body = partial(world, path)
            yield Test(f"components/world/{path.stem}", body, quick=True)
    yield Test("components/encodings", encodings, quick=True)
    yield Test("components/unseen", unseen, quick=True)
    yield Test("components/needed", needed, quick=True)
    yield Test("components/uncalled", uncalled, quick=True)
