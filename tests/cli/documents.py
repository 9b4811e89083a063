"""documents.py holds the man page and the completions against --help: each
has the options that --help has, and no others."""

import re

from cli.common import call, empty, equal, holds, text
from support.core import ROOT, Fail, Test, must, run, tool

FRONT = ROOT / "linker" / "front"


def options(folder):
    """The options of --help: names with what their value is, or None."""
    found = {}
    for line in text(call(["--help"], folder).out).splitlines():
        match = re.match(r"  (?:(-\w)(?:\[\w+\])?, )?--([\w-]+)(\[?=\S+)?",
                         line)
        if match:
            letter, name, value = match.groups()
            found[f"--{name}"] = value
            if letter:
                found[letter] = value
    if len(found) < 10:
        raise Fail(f"--help has only {found}")
    return found


def man_page(folder):
    """Each option has an item, with a value if it takes one."""
    page = (FRONT / "wasi-fuse.1").read_text()
    found = {}
    for line in page.splitlines():
        if not line.startswith(".It Fl "):
            continue
        for part in line.removeprefix(".It Fl ").split(" , Fl "):
            words = part.split()
            name = f"-{words[0]}" if words[0] != "Fl" else f"--{words[1]}"
            found[name] = len(words) > (2 if words[0] == "Fl" else 1)
    want = {name: value is not None for name, value in options(folder).items()}
    equal(sorted(found.items()), sorted(want.items()), "options")


def man_page_lint(_folder):
    """Clean, but that our own pages may not be where mandoc looks."""
    for page in sorted(FRONT.glob("*.1")):
        done = run([tool("mandoc"), "-Tlint", page])
        lines = [x for x in done.text().splitlines()
                 if "mandoc.db" not in x and "Xr wasi-fuse" not in x]
        if lines:
            raise Fail("\n".join(lines))
    page = FRONT / "wasi-fuse.1"
    shown = text(must([tool("mandoc"), "-Tutf8", page]).out)
    for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT",
                    "EXIT STATUS", "EXAMPLES", "DIAGNOSTICS"):
        if not re.search(f"^{heading}", plain(shown), re.MULTILINE):
            raise Fail(f"there is no {heading}")


def plain(shown):
    """Without the overstriking that terminals show as bold."""
    return re.sub(".\b", "", shown)


def help_examples(folder):
    """The examples of --help and of the man page are calls that are right."""
    lines = text(call(["--help"], folder).out).splitlines()
    page = (FRONT / "wasi-fuse.1").read_text().splitlines()
    examples = [x.strip() for x in lines if x.startswith("  wasi-fuse ")]
    examples += [x[4:] for x in page if x.startswith(".Dl wasi-fuse ")]
    if len(examples) < 5:
        raise Fail(f"only {examples}")
    for example in examples:
        words = example.split()[1:]
        for word in words:
            name = word.split("=")[-1]
            if name.endswith(".wasm") and words[words.index(word) - 1] != "-o":
                empty(folder, name)
        code = 1 if "--why" in example else 0
        call(words, folder, code=code)


def bash_script(line):
    return f"""
    source {FRONT / "wasi-fuse.bash"}
    COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
    COMP_WORDS=({line})
    COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
    _wasi_fuse
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """


def completed(line, folder):
    out = must([tool("bash"), "-c", bash_script(line)], cwd=folder).out
    return sorted(text(out).split())


def bash(folder):
    want = sorted(f"{name}=" if value else name
                  for name, value in options(folder).items()
                  if name.startswith("--"))
    equal(completed("wasi-fuse --", folder), want, "options")
    for name in ("in.wasm", "other.wasm", "words"):
        empty(folder, name)
    (folder / "sub").mkdir()
    for line, answer in {
        "wasi-fuse i": ["in.wasm"],
        "wasi-fuse ''": ["in.wasm", "other.wasm", "sub", "words"],
        "wasi-fuse -o oth": ["other.wasm"],
        "wasi-fuse --map = ''": ["in.wasm", "other.wasm", "sub", "words"],
        "wasi-fuse --map =": ["in.wasm", "other.wasm", "sub", "words"],
        "wasi-fuse --memory = e": ["export"],
        "wasi-fuse --memory i": ["import"],
        "wasi-fuse --color =": ["always", "auto", "never"],
        "wasi-fuse --why = x": [],
        "wasi-fuse @w": ["@words"],
        "wasi-fuse --com": ["--component"],
    }.items():
        equal(completed(line, folder), answer, line)


def zsh_options(folder):
    """The options that the zsh function has, and whether they take a value."""
    script = (FRONT / "_wasi-fuse").read_text()
    found = {}
    for line in script.splitlines():
        for name, value in re.findall(
                r"['{,*](--?\w[\w-]*?)([=+]?-?)(?=[,}\[])", line):
            found[name] = bool(value)
    want = {name: value is not None for name, value in options(folder).items()}
    equal(sorted(found.items()), sorted(want.items()), "options")


ZSH = """
zmodload zsh/zpty
zpty -b shell zsh -f -i
send() { zpty -w shell "$1"; }
send 'PS1=; unsetopt zle_bracketed_paste 2>/dev/null; fpath=(%s $fpath)'
send 'autoload -Uz compinit; compinit -u -D; zstyle ":completion:*" list-colors'
send 'LISTMAX=999; cd %s; bindkey "^I" complete-word; echo re''ady'
zpty -r shell out '*ready*'
zpty -w -n shell $'%s\\t'
zpty -r shell out '*%s*'
print -r -- "$out"
"""


def zsh(folder):
    """A tab in a real zsh."""
    shell = tool("zsh")
    empty(folder)
    for line, answer in {"wasi-fuse --comp": "--component",
                         "wasi-fuse --memory=e": "--memory=export",
                         "wasi-fuse i": "wasi-fuse in.wasm"}.items():
        script = ZSH % (FRONT, folder, line, answer)
        # It waits for the answer, and forever if none comes.
        done = must([shell, "-f", "-c", script], limit=60,
                    env={"TERM": "dumb", "COLUMNS": "200"})
        holds(done.text(), answer, line)


def tests():
    for body in (man_page, man_page_lint, help_examples, bash, zsh_options,
                 zsh):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/documents/{name}", body, quick=True)
