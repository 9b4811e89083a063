"""response.py tries response files: quoting, nesting, and what is wrong."""

from cli.common import call, empty, equal, text
from support.core import Fail, Test


def quoting(folder):
    """Blanks in quotes of both kinds and behind backslashes."""
    for name in ("a b.wasm", 'q"uote.wasm', "back\\slash.wasm", "c d.wasm"):
        empty(folder, name)
    for written in ('"a b.wasm"', "'a b.wasm'", "a\\ b.wasm", '"q\\"uote.wasm"',
                    "q\\\"uote.wasm", "back\\\\slash.wasm",
                    "'back\\slash.wasm'", 'c" "d.wasm'):
        (folder / "words").write_text(f"-o out.wasm\n\t{written}\n")
        call(["@words"], folder)
        (folder / "out.wasm").unlink()


def nested(folder):
    empty(folder)
    (folder / "outer").write_text("@inner -o")
    (folder / "inner").write_text("--memory=export in.wasm")
    call(["@outer", "out.wasm"], folder)
    if not (folder / "out.wasm").exists():
        raise Fail("there is no output")


def itself(folder):
    (folder / "words").write_text("@words")
    done = call(["@words"], folder, code=2)
    equal(text(done.err),
          "wasi-fuse: error: response file `words`: it names itself\n",
          "standard error")


def missing(folder):
    done = call(["@none", "@neither"], folder, code=2)
    why = "No such file or directory"
    equal(text(done.err),
          f"wasi-fuse: error: response file `none`: {why}\n"
          f"wasi-fuse: error: response file `neither`: {why}\n",
          "standard error")


def is_folder(folder):
    (folder / "words").mkdir()
    done = call(["@words"], folder, code=2)
    equal(text(done.err),
          "wasi-fuse: error: response file `words`: Is a directory\n",
          "standard error")


def behind_dashes(folder):
    """Behind `--` an @ is a letter."""
    empty(folder, "@in.wasm")
    call(["-o", "out.wasm", "--", "@in.wasm"], folder)


def long_one(folder):
    """Longer than a command line may be."""
    empty(folder)
    words = ["--memory=export"] * 200_000
    (folder / "words").write_text("\n".join(words))
    call(["@words", "in.wasm", "-o", "out.wasm"], folder)


def tests():
    for body in (quoting, nested, itself, missing, is_folder, behind_dashes,
                 long_one):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/response/{name}", body, quick=True)
