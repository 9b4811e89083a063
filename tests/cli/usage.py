"""usage.py tries how options are written, and what is said of wrong calls."""

from functools import partial

from cli.common import EMPTY, call, empty, equal, text
from support import wasm
from support.core import Fail, Test, run

# Calls that are the same: in.wasm to out.wasm with an exported memory.
SAME = {
    "apart": ["in.wasm", "-o", "out.wasm", "--memory", "export"],
    "equals": ["--memory=export", "in.wasm", "--output=out.wasm"],
    "long-apart": ["--output", "out.wasm", "in.wasm", "--memory=export"],
    "short-attached": ["-oout.wasm", "--memory=export", "in.wasm"],
    "last-one-counts": ["-oa", "-oout.wasm", "--memory=both", "in.wasm",
                        "--memory=export"],
    "double-dash": ["-oout.wasm", "--memory=export", "--", "in.wasm"],
    "standard-input": ["-oout.wasm", "--memory=export", "-"],
}

# Wrong calls and everything that is said of them.
WRONG = {
    "nothing": ([], ["no input: name a module; --help has examples"]),
    "no-output": (
        ["in.wasm"],
        ["no output: give -o FILE, or -o - for standard output"],
    ),
    "value-missing": (
        ["in.wasm", "-o"],
        ["option `--output`: its value is missing: `--output=FILE`"],
    ),
    "value-is-an-option": (
        ["in.wasm", "-o", "--component", "--map", "--why=x"],
        ["option `--output`: its value is missing: `--output=FILE`",
         "option `--map`: its value is missing: `--map=FILE`"],
    ),
    "value-unwanted": (
        ["in.wasm", "-o", "x", "--strip=yes"],
        ["option `--strip`: it takes no value"],
    ),
    "near": (
        ["--componet", "in.wasm"],
        ["option `--componet`: there is no such option; the nearest is "
         "`--component`"],
    ),
    "far": (
        ["--zigzagging", "in.wasm"],
        ["option `--zigzagging`: there is no such option; --help lists them"],
    ),
    "no-abbreviation": (
        ["--comp", "in.wasm", "-o", "x"],
        ["option `--comp`: there is no such option; the nearest is "
         "`--component`"],
    ),
    "unknown-letter": (
        ["-x", "in.wasm"],
        ["option `-x`: there is no such option; --help lists them"],
    ),
    "letter-with-more": (
        ["-vx", "in.wasm"],
        ["option `-vx`: there is no such option; --help lists them"],
    ),
    "two-inputs": (
        ["a.wasm", "b.wasm", "-o", "x"],
        ["more than one input: `a.wasm` and `b.wasm`; -o FILE names the "
         "output"],
    ),
    "memory": (
        ["in.wasm", "-o", "x", "--memory=inport"],
        ["option `--memory`: `inport` is not import, export or both"],
    ),
    "import-memory": (
        ["in.wasm", "-o", "x", "--import-memory=memory"],
        ["option `--import-memory`: `memory` is not MODULE,NAME"],
    ),
    "memory-not-utf8": (
        ["in.wasm", "-o", "x", "--import-memory=\udcff,\udcfe",
         "--export-memory=\udcfd"],
        ["options: the memory's name `\ufffd` is not UTF-8"] * 3,
    ),
    "stub": (
        ["in.wasm", "-o", "x", "--stub=env", "--stub=env,f=9e9"],
        ["option `--stub`: `env` is not MODULE,NAME or MODULE,NAME=NUMBER",
         "option `--stub`: `env,f=9e9` is not MODULE,NAME or "
         "MODULE,NAME=NUMBER"],
    ),
    "listen": (
        ["in.wasm", "-o", "x", "--listen=[::1]:80", "--listen=127.0.0.1"],
        ["options: `127.0.0.1` is not an address to listen at, such as "
         "127.0.0.1:80 or [::1]:80"],
    ),
    "color": (
        ["in.wasm", "-o", "x", "--color=blue"],
        ["option `--color`: `blue` is not auto, always or never"],
    ),
    "empty": (
        ["", "-o", "", "--map="],
        ["the name of the input is empty",
         "option `--output`: its value is empty",
         "option `--map`: its value is empty"],
    ),
    "adapt": (
        ["in.wasm", "-o", "x", "--adapt==a.wasm", "--adapt=log="],
        ["option `--adapt`: `=a.wasm` is not NAME=FILE or FILE",
         "option `--adapt`: `log=` is not NAME=FILE or FILE"],
    ),
    "written-twice": (
        ["in.wasm", "-o", "x", "--map=x", "--elf=y.o", "--depfile=y.o"],
        ["`y.o` would be written twice, by `--elf` and by `--depfile`",
         "`x` would be written twice, by `--output` and by `--map`"],
    ),
    "written-over": (
        ["in.wasm", "-o", "x", "--map=in.wasm"],
        ["`in.wasm` is the input, and would be written by `--map`"],
    ),
    "written-over-otherwise": (
        ["in.wasm", "-o", "x", "--map=./in.wasm", "--depfile=../{folder}/x",
         "--elf=a.o", "--adapt=./a.o"],
        ["`a.o` is an adapter, and would be written by `--elf`",
         "`../{folder}/x` would be written twice, by `--output` and by "
         "`--depfile`",
         "`./in.wasm` is the input, and would be written by `--map`"],
    ),
    "adapter-written-over": (
        ["in.wasm", "-o", "a.wasm", "--adapt=log=a.wasm"],
        ["`a.wasm` is an adapter, and would be written by `--output`"],
    ),
    "list-with-input": (
        ["--list-adapters", "in.wasm"],
        ["option `--list-adapters`: it takes no input, but there is "
         "`in.wasm`"],
    ),
    "dump-without-output": (
        ["--dump-adapter=preview1"],
        ["no output: give -o FILE, or -o - for standard output"],
    ),
    "dump-what": (
        ["--dump-adapter=preview3", "-o", "x"],
        ["option `--dump-adapter`: there is no adapter `preview3`; "
         "--list-adapters shows them"],
    ),
    "all-of-it": (
        ["--strip=1", "--memory=x", "--nothing-like-it", "a", "b"],
        ["option `--strip`: it takes no value",
         "option `--memory`: `x` is not import, export or both",
         "option `--nothing-like-it`: there is no such option; --help lists "
         "them",
         "more than one input: `a` and `b`; -o FILE names the output"],
    ),
}


def same(argv, folder):
    name = empty(folder)
    call([name, "-o", "want.wasm", "--memory=export"], folder)
    call(argv, folder, stdin=EMPTY)
    if (folder / "want.wasm").read_bytes() != (
        folder / "out.wasm"
    ).read_bytes():
        raise Fail("another output")


def wrong(argv, messages, folder):
    empty(folder)
    argv = [word.replace("{folder}", folder.name) for word in argv]
    done = call(argv, folder, code=2)
    want = "".join(f"wasi-fuse: error: {m}\n" for m in messages)
    want = want.replace("{folder}", folder.name)
    equal(text(done.err), want, "standard error")
    equal(text(done.out), "", "standard output")
    if [p.name for p in folder.iterdir()] != ["in.wasm"]:
        raise Fail("it left a file")


def dash_file(folder):
    """A file whose name begins with a dash, behind `--` and with a folder."""
    empty(folder, "-v")
    call(["-o", "a.wasm", "--", "-v"], folder)
    call(["-o", "b.wasm", "./-v"], folder)


def version(folder):
    out = text(call(["--version"], folder).out)
    if not out.startswith("wasi-fuse ") or out.count("\n") != 1:
        raise Fail(out)


def help_page(folder):
    """On one screen: not over 80 columns, not over 64 lines, and the same
    whatever else is on the command line."""
    done = call(["--help"], folder)
    lines = text(done.out).splitlines()
    wide = [line for line in lines if len(line) > 80]
    if wide or len(lines) > 64:
        raise Fail(f"{len(lines)} lines, too wide: {wide}")
    equal(call(["-h"], folder).out, done.out, "-h")
    equal(call(["in.wasm", "--help", "-v"], folder).out, done.out, "with more")


def help_to_full_disk(folder):
    with open("/dev/full", "wb") as full:
        done = call(["--help"], folder, code=1, stdout=full)
    equal(text(done.err),
          "wasi-fuse: error: standard output: it cannot be written\n",
          "standard error")


def closed_streams(folder):
    """No file that is written gets the number of a closed stream, and so what
    is printed there."""
    empty(folder)
    call(["in.wasm", "-o", "want.wasm"], folder)
    for closed, code, options in (
        ("<&-", 0, "in.wasm -v"), ("2>&-", 0, "in.wasm -v"),
        ("<&- 2>&-", 0, "in.wasm -v"), (">&-", 1, "in.wasm --why=x"),
        ("<&- >&- 2>&-", 1, "in.wasm -v --print-imports --why=x"),
    ):
        command = f'"$0" -o out.wasm {options} {closed}'
        done = run(["sh", "-c", command, wasm.wasi_fuse()], cwd=folder)
        equal(done.code, code, f"{command}: exit code")
        equal((folder / "out.wasm").read_bytes(),
              (folder / "want.wasm").read_bytes(), command)
    done = run(["sh", "-c", '"$0" - -o x.wasm <&-', wasm.wasi_fuse()],
               cwd=folder)
    equal(text(done.err),
          "-: error: it cannot be read: Bad file descriptor\n",
          "standard error")


def exit_codes(folder):
    empty(folder)
    call(["in.wasm", "-o", "out.wasm"], folder, code=0)
    call(["none.wasm", "-o", "out.wasm"], folder, code=1)
    call(["in.wasm", "-o", "none/out.wasm"], folder, code=1)
    call(["in.wasm"], folder, code=2)


def tests():
    for name, argv in SAME.items():
        yield Test(f"cli/same/{name}", partial(same, argv), quick=True)
    for name, (argv, messages) in WRONG.items():
        body = partial(wrong, argv, messages)
        yield Test(f"cli/wrong/{name}", body, quick=True)
    for body in (dash_file, version, help_page, help_to_full_disk, exit_codes,
                 closed_streams):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/usage/{name}", body, quick=True)
