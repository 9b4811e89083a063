"""maps.py holds maps and chains against the output that they are about, as
wasm-tools shows it."""

import json
import re
import shutil
from functools import partial

from cli import schema
from cli.common import c_program, call, equal, holds, text
from support import builders, wasm
from support.core import ROOT, Fail, Skip, Test, must, run, tool

SCHEMA = ROOT / "linker" / "output" / "map.schema.json"

def cxx_program():
    return builders.cxx(builders.SOURCES / "cxx" / "words.cc")


PROGRAMS = {
    "hello": partial(c_program, "hello"),
    "cat": partial(c_program, "cat"),
    "cxx": cxx_program,
    "rust": builders.rust,
    "go": builders.go,
    "zig": builders.zig,
    "assemblyscript": builders.assemblyscript,
    "micropython": builders.micropython,
}


def fused(build, folder, *options):
    """A program fused with a JSON map: the map and the output."""
    shutil.copyfile(build(), folder / "in.wasm")
    call(["in.wasm", "-o", "out.wasm", "--map=map.json", *options], folder)
    return json.loads((folder / "map.json").read_text()), folder / "out.wasm"


def follows_schema(build, folder):
    kinds = [[], ["--memory=export"], ["--component"]]
    if build is builders.micropython:
        kinds.pop()  # imports of its own, which no world has
    for options in kinds:
        found, _ = fused(build, folder, *options)
        schema.check(found, json.loads(SCHEMA.read_text()))


# Of what the adapter calls: lists of bytes, of strings, of pairs, and names.
LISTS = re.compile(
    r"^get-(arguments|environment|directories|random-bytes)$|^poll$|"
    r"stream\.(read|blocking-read|receive|read-directory-entry)$|"
    r"descriptor\.(read|readlink-at)$")


def agrees_with_output(build, folder):
    found, output = fused(build, folder)
    equal(found["size"], output.stat().st_size, "size")
    same_imports(found, output)
    realloc_is_exported(found)
    same_sections(found, output)
    same_code(found, output)
    chains_are_calls(found)


def same_imports(found, output):
    """The types as wasm-tools prints them, in the same order."""
    want = wasm.imports(output)
    have = [
        f'(import {json.dumps(i["module"])} {json.dumps(i["name"])} '
        f'{i["type"]})'
        for i in found["imports"]
    ]
    # wasm-tools shows a func's type by its number only.
    equal([bare(x) for x in have], [bare(x) for x in want], "imports")


def realloc_is_exported(found):
    """If there is an import that returns a list, and only then."""
    names = {i["name"] for i in found["imports"] if i.get("realloc")}
    lists = {i["name"] for i in found["imports"] if LISTS.search(i["name"])}
    equal(names, lists, "imports that return lists")
    exports = [e["name"] for e in found["exports"]]
    equal("cabi_import_realloc" in exports, bool(names), "a realloc")


def bare(line):
    return re.sub(r"\(func.*", "(func)", line)


def same_sections(found, output):
    sizes = [len(s) for _, _, s in wasm.sections(output.read_bytes())]
    equal([s["size"] for s in found["sections"]], sizes, "section sizes")


def same_code(found, output):
    """Live funcs, and three bytes and a size for each of the dead ones."""
    code = next(s for k, _, s in wasm.sections(output.read_bytes()) if k == 10)
    _, at = wasm.leb(code, 1)
    count, at = wasm.leb(code, at)
    sizes = []
    for _ in range(count):
        size, begin = wasm.leb(code, at)
        sizes.append(begin - at + size)
        at = begin + size
    first = sum(i["kind"] == "func" for i in found["imports"])
    live = {f["index"]: f["size"] for f in found["funcs"]}
    for i, size in enumerate(sizes):
        equal(live.get(first + i, 4), size, f"size of func {first + i}")


def chains_are_calls(found):
    """Each func leads to a root, and an import's chain is its caller's."""
    by_index = {f["index"]: f for f in found["funcs"]}
    for func in found["funcs"]:
        seen = set()
        while "by" in func:
            if func["index"] in seen:
                raise Fail(f"func {func['index']} keeps itself")
            seen.add(func["index"])
            func = by_index[func["by"]]
        if func["root"] == "nothing":
            raise Fail(f"func {func['index']} is kept by nothing")
    for item in found["imports"]:
        if "by" in item:
            name = by_index[item["by"]]["name"]
            caller = by_index[item["by"]]
            if item["chain"][-1] != name and caller.get("root") != "export":
                raise Fail(f"{item['name']}: {item['chain']}, not {name}")


def calls_exist(folder):
    """Each link of a chain is a call that the output really has."""
    found, output = fused(partial(c_program, "cat"), folder, "--strip")
    called, func = {}, None
    for line in wasm.disassemble(output).splitlines():
        start = re.match(r"  \(func \(;(\d+);\)", line)
        if start:
            func = int(start.group(1))
        call_to = re.match(r"\s+(?:return_)?call (\d+)", line)
        if call_to:
            called.setdefault(int(call_to.group(1)), set()).add(func)
    counts = [0, 0]
    items = [(f["index"], f) for f in found["funcs"]]
    items += list(enumerate(i for i in found["imports"] if i["kind"] == "func"))
    for index, item in items:
        if "by" in item:
            counts[item["by"] in called.get(index, ())] += 1
    # A func whose address alone is taken is kept, and not called.
    if counts[1] < 50 or counts[0] > 3:
        raise Fail(f"{counts[1]} links are calls, {counts[0]} are not")


def why(folder):
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    name = "[method]output-stream.blocking-write-and-flush"
    for asked in (name, f"wasi:io/streams@0.2.0 {name}",
                  f"wasi:io/streams@0.2.0#{name}"):
        line = text(call(["in.wasm", f"--why={asked}"], folder).out)
        if not re.fullmatch(r".* > fd_write > .* > " + re.escape(name) + "\n",
                            line):
            raise Fail(line)
    line = text(call(["in.wasm", "--why=fd_write"], folder).out)
    holds(line, " > fd_write\n", "--why=fd_write")
    line = text(call(["in.wasm", "--why", "proc_exit"], folder).out)
    if not line.startswith("_start > "):
        raise Fail(line)
    if [p.name for p in folder.iterdir()] != ["in.wasm"]:
        raise Fail("it wrote a file")


def why_not(folder):
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    for name, answer in {
        "path_open": "path_open: a func of built-in adapter that no live code "
        "calls, so it was left out\n",
        "fd_wrte": "fd_wrte: neither the output nor an input has it; the "
        "nearest is fd_write\n",
        "zigzag": "zigzag: neither the output nor an input has it\n",
    }.items():
        done = call(["in.wasm", f"--why={name}"], folder, code=1)
        equal(text(done.out), answer, name)
    done = call(["in.wasm", "--why=stdio_wri"], folder, code=1)
    holds(text(done.out), "it is part of __stdio_write", "a part of a name")


def print_imports(folder):
    """Nothing is imported that --print-imports does not list."""
    shutil.copyfile(c_program("cat"), folder / "in.wasm")
    shown = text(call(["in.wasm", "--print-imports"], folder).out).splitlines()
    found, _ = fused(partial(c_program, "cat"), folder)
    equal(shown, [f'{i["module"]} {i["name"]} {i["type"]}'
                  for i in found["imports"]], "--print-imports")
    component = text(
        call(["in.wasm", "--component", "--print-imports"], folder).out
    ).splitlines()
    # Of a component the memory is nobody else's.
    equal(sorted(component), sorted(shown[:-1]), "of a component")


def text_map(folder):
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    shown = text(call(["in.wasm", "--map=-"], folder).out)
    for part in ("a core module of ", '"env" "memory" (memory 3)',
                 "fused imports of the program", '"_start" func ',
                 "ceiling of the program at 0x00020000", ".rodata",
                 "stack of the adapters", "funcs, the largest first",
                 "dropped funcs", " path_open\n"):
        holds(shown, part, "the map")


def several(folder):
    """Maps and the output in one go; the same again, byte for byte."""
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    argv = ["in.wasm", "-o", "out.wasm", "--map=a.txt", "--map=a.json",
            "--map=a.html"]
    call(argv, folder)
    first = {p.name: p.read_bytes() for p in folder.iterdir()}
    call(argv, folder)
    equal({p.name: p.read_bytes() for p in folder.iterdir()}, first, "again")
    call(["in.wasm", "-o", "plain.wasm"], folder)
    equal((folder / "plain.wasm").read_bytes(), first["out.wasm"],
          "the output without maps")


def one_stdout(folder):
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    for argv in (["-o-", "--map=-"], ["--map=-", "--print-imports"],
                 ["-o", "-", "--why=fd_write"]):
        done = call(["in.wasm", *argv], folder, code=2)
        equal(text(done.err), "wasi-fuse: error: standard output can have only "
              "one of the output, a map, and what --why and --print-imports "
              "show\n", str(argv))


def hostile_names(folder):
    """Names that break out of HTML, JSON or a line do not."""
    name = r"</script><script>alert(1)</script>\n\22\5c\00\1b[31m"
    (folder / "in.wat").write_text(
        f'(module (import "env" "{name}" (func)) (memory 1)'
        f'(func (export "_start") call 0) (@custom "{name}" "x"))'
    )
    wasm.assemble(folder / "in.wat", folder / "in.wasm")
    call(["in.wasm", "--map=map.json", "--map=map.html"], folder)
    found = json.loads((folder / "map.json").read_text())
    want = "</script><script>alert(1)</script>\n\"\\\0\x1b[31m"
    if want not in [i["name"] for i in found["imports"]]:
        raise Fail(str(found["imports"]))
    page = (folder / "map.html").read_text()
    equal(page.count("<script"), 2, "scripts in the page")
    for option in ("--print-imports", "--why=env"):
        done = run([wasm.wasi_fuse(), "in.wasm", option], cwd=folder)
        if b"\x1b" in done.out + done.err:
            raise Fail(f"{option}: an escape sequence got to the terminal")


PROBE = """
<script>
addEventListener("load", () => {
  const result = {
    title: document.title,
    tree: document.querySelectorAll("#imports .import").length,
    funcs: document.querySelectorAll("#funcs tr").length,
    boxes: rectangles.length,
    page: getComputedStyle(document.body).backgroundColor,
    text: getComputedStyle(document.body).color,
  };
  const at = document.createElement("pre");
  at.id = "probe";
  at.textContent = JSON.stringify(result);
  document.body.append(at);
});
</script>
"""


def browser():
    return tool("chromium", "chromium-browser", "google-chrome")


def browse(folder, page, *flags):
    """What the page looks like to its own script, in headless Chromium."""
    (folder / "probe.html").write_text(
        (folder / page.split("#")[0]).read_text() + PROBE
    )
    fragment = "#" + page.split("#")[1] if "#" in page else ""
    url = (folder / "probe.html").as_uri() + fragment
    done = must([browser(), "--headless", "--no-sandbox", "--disable-gpu",
                 "--virtual-time-budget=10000", "--window-size=1000,900",
                 f"--user-data-dir={folder / 'profile'}", *flags,
                 "--dump-dom", url])
    found = re.search(r'<pre id="probe">(.*?)</pre>', text(done.out), re.DOTALL)
    if not found:
        raise Fail(f"the page has no result: {text(done.out)[-2000:]}")
    return json.loads(found.group(1).replace("&gt;", ">"))


def page(folder):
    """The HTML map shows every import, boxes for the funcs, and searches."""
    browser()
    found, _ = fused(partial(c_program, "cat"), folder, "--map=map.html")
    chained = [i for i in found["imports"] if i["chain"]]
    shown = browse(folder, "map.html")
    equal(shown["title"], "in.wasm - wasi-fuse map", "title")
    equal(shown["tree"], len(chained), "imports in the tree")
    if shown["boxes"] < len(found["funcs"]):
        raise Fail(f"{shown['boxes']} boxes for {len(found['funcs'])} funcs")
    searched = browse(folder, "map.html#fd_write")
    want = [f for f in found["funcs"] if "fd_write" in f["name"]]
    equal(searched["funcs"] - 1, len(want), "funcs that are found")
    source = (folder / "map.html").read_text()
    if re.search(r'(src|href)="|url\(|@import|https?://', source.split(
            '<script type="application/json"')[0]):
        raise Fail("the page needs another file")


def page_dark(folder):
    browser()
    fused(partial(c_program, "hello"), folder, "--map=map.html")
    light = browse(folder, "map.html")
    dark = browse(folder, "map.html", "--force-dark-mode",
                  "--blink-settings=preferredColorScheme=0")
    for shown, is_dark in ((light, False), (dark, True)):
        ink, paper = luminance(shown["text"]), luminance(shown["page"])
        if (ink > paper) != is_dark:
            raise Fail(f"dark {is_dark}: {shown}")
        high, low = max(ink, paper), min(ink, paper)
        if (high + 0.05) / (low + 0.05) < 7:
            raise Fail(f"the contrast is too low: {shown}")


def luminance(color):
    """The relative luminance of rgb(r, g, b), as WCAG defines it."""
    parts = [int(x) / 255 for x in re.findall(r"\d+", color)[:3]]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4
              for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def tests():
    for name, build in PROGRAMS.items():
        quick = name in ("hello", "cat")
        for body in (follows_schema, agrees_with_output):
            label = body.__name__.replace("_", "-")
            yield Test(f"cli/map/{label}/{name}", partial(body, build),
                       quick=quick, weight=5)
    for body in (calls_exist, why, why_not, print_imports, text_map, several,
                 one_stdout, hostile_names, page, page_dark):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/map/{name}", body, quick=True, weight=5)
