"""sections.py looks at custom sections that options leave out or keep, and at
source maps, which lie in files of their own."""

import json
import shutil

from cli.common import EMPTY, c_program, call, equal, holds, text
from support import builders, wasm
from support.core import Fail, Test


def customs(path):
    return [n for k, n, _ in wasm.sections(path.read_bytes()) if k == 0]


def strips(folder):
    source = c_program("hello")
    kept = {}
    for name, *options in (
        ("all",),
        ("debug", "--strip-debug"),
        ("both", "--strip"),
        ("line", "--strip", "--keep-section=.debug_line"),
        ("name", "--strip", "--keep-section=name", "--keep-section=x"),
    ):
        call([source, "-o", "out.wasm", *options], folder)
        found = customs(folder / "out.wasm")
        kept[name] = [n for n in found if n == "name" or ".debug" in n]
    if ".debug_info" not in kept["all"] or "name" not in kept["all"]:
        raise Fail(f"the program has only {kept['all']}")
    equal(kept["debug"], ["name"], "--strip-debug")
    equal(kept["both"], [], "--strip")
    equal(kept["line"], [".debug_line"], "--keep-section=.debug_line")
    equal(kept["name"], ["name"], "--keep-section=name")


def strip_component(folder):
    source = c_program("hello")
    call([source, "-o", "all.wasm", "--component"], folder)
    call([source, "-o", "out.wasm", "--component", "--strip"], folder)
    call([source, "-o", "kept.wasm", "--component", "--strip",
          "--keep-section=component-name"], folder)
    equal([name in customs(folder / f"{file}.wasm")
           for file in ("all", "out", "kept")
           for name in ("component-name",)], [True, False, True],
          "component-name")


def module_with_map(folder, url="in.wasm.map"):
    """AssemblyScript's heap program, whose code moves, with a source map."""
    source = builders.assemblyscript()
    data = source.read_bytes()
    section = wasm.custom("sourceMappingURL", bytes([len(url)]) + url.encode())
    (folder / "in.wasm").write_bytes(data + section)
    return "in.wasm"


MAP = {"version": 3, "file": "in.wasm", "sources": ["a.ts"], "names": [],
       "sourceRoot": "src", "mappings": "mgCAAA,EACE"}


def url_of(path):
    for kind, name, section in wasm.sections(path.read_bytes()):
        if name == "sourceMappingURL":
            return section[section.index(b"URL") + 4 :].decode()
    return None


def warns(folder, why, **options):
    done = call(["in.wasm", "-o", "out.wasm"], folder, **options)
    holds(text(done.err), f"warning: source map: it is left out: {why}\n",
          "standard error")
    equal(url_of(folder / "out.wasm"), None, "the URL")
    if (folder / "out.wasm.map").exists():
        raise Fail("there is a map beside the output")


def map_moves(folder):
    module_with_map(folder)
    (folder / "in.wasm.map").write_text(json.dumps(MAP))
    (folder / "sub").mkdir()
    for output, root in ("out.wasm", "src"), ("sub/out.wasm", "../src"):
        done = call(["in.wasm", "-o", output], folder)
        equal(text(done.err), "", "standard error")
        equal(url_of(folder / output), "out.wasm.map", "the URL")
        found = json.loads((folder / f"{output}.map").read_text())
        equal(found["sourceRoot"], root, "sourceRoot")
        equal(found["file"], "out.wasm", "file")
        for member in "version", "sources", "names":
            equal(found[member], MAP[member], member)
        if found["mappings"] == MAP["mappings"]:
            raise Fail("the mappings have not moved")
    shutil.copyfile(folder / "in.wasm.map", folder / "old.map")
    call(["in.wasm", "-o", "in.wasm"], folder)
    equal((folder / "in.wasm.map").read_text(),
          (folder / "out.wasm.map").read_text().replace("out.", "in."),
          "a map in place of its own")


def map_is_kept(folder):
    """Nothing is fused, so nothing moves: any URL still holds."""
    url = b"http://x/in.map"
    section = wasm.custom("sourceMappingURL", bytes([len(url)]) + url)
    (folder / "in.wasm").write_bytes(EMPTY + section)
    done = call(["in.wasm", "-o", "out.wasm"], folder)
    equal(text(done.err), "", "standard error")
    equal(url_of(folder / "out.wasm"), "http://x/in.map", "the URL")


def map_in_front(folder):
    """In front of the code it is not known yet whether that moves; the URL
    and the new one are of one length here, so that it does not."""
    url, nop = "in_.wasm.map", "8DAAA"  # the last but one byte, 62
    section = wasm.custom("sourceMappingURL", bytes([len(url)]) + url.encode())
    (folder / "in.wat").write_text('(module (func (export "f") nop))')
    wasm.assemble(folder / "in.wat", folder / "in.wasm")
    data = (folder / "in.wasm").read_bytes()
    (folder / "in.wasm").write_bytes(data[:8] + section + data[8:])
    (folder / url).write_text(json.dumps({**MAP, "mappings": nop}))
    call(["in.wasm", "-o", "out.wasm"], folder)
    equal(url_of(folder / "out.wasm"), "out.wasm.map", "the URL")
    found = json.loads((folder / "out.wasm.map").read_text())
    equal(found["mappings"].split(",")[0], nop, "the first mapping")


def map_is_left_out(folder):
    beside = "it is no file beside the program"
    for url in "http://x/in.map", "/in.map", "../in.map", "a/../../in.map":
        module_with_map(folder, url)
        warns(folder, beside)
    module_with_map(folder)
    warns(folder, "No such file or directory")
    for content, why in (
        ("[]", "it is not the JSON of a source map"),
        ('{"mappings": "A"', "it is not the JSON of a source map"),
        ('{"version": 3}', "it is not the JSON of a source map"),
        ('{"mappings": "A", "sections": []}',
         "it has sections, which are not supported"),
        ('{"mappings": "A;A"}', "its mappings are malformed"),
    ):
        (folder / "in.wasm.map").write_text(content)
        warns(folder, why)
    done = call(["in.wasm", "-o", "-"], folder)
    holds(text(done.err), "there is no file to write it to", "standard error")
    done = call(["in.wasm", "-o", "out.wasm", "--strip-debug"], folder)
    equal(text(done.err), "", "standard error")


def map_of_optimized(folder):
    module_with_map(folder)
    (folder / "in.wasm.map").write_text(json.dumps(MAP))
    done = call(["in.wasm", "-o", "out.wasm", "-O"], folder)
    holds(text(done.err), "source map: it is left out: the code is another now",
          "standard error")


GROWS = """(module
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data $passive "x")
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (drop (memory.grow (i32.const 1)))
    %s)
  (@custom "target_features" "%s"))
"""


def features(folder):
    """The runtime's memory.grow uses bulk memory where the program has it."""
    init = "(memory.init $passive (i32.const 0) (i32.const 0) (i32.const 1))"
    own, bulk = r"+\08sign-ext", r"+\0bbulk-memory"
    for i, (code, before, after) in enumerate((
        (init, rf"\01{own}", rf"\02{own}{bulk}"),
        (init, rf"\02{bulk}{own}", rf"\02{bulk}{own}"),
        (init, r"\05", r"\05"),
        ("", rf"\01{own}", rf"\01{own}"),
    )):
        (folder / "in.wat").write_text(GROWS % (code, before))
        wasm.assemble(folder / "in.wat", folder / "in.wasm")
        call(["in.wasm", "-o", "out.wasm"], folder)
        found = wasm.disassemble(folder / "out.wasm")
        name = '(@custom "target_features" '
        line = next(l for l in found.splitlines() if name in l)
        equal(line.split(') "')[1], f'{after}")', f"features {i}")


def tests():
    for body in (features, strips, strip_component,
                 map_moves, map_is_kept, map_in_front, map_is_left_out,
                 map_of_optimized):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/sections/{name}", body, quick=True)
