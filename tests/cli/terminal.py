"""terminal.py runs the command on a terminal: colour, and the progress line,
which no file or pipe ever gets."""

import os
import pty
import subprocess

from cli.common import EMPTY, call, empty, equal, holds, text
from support import wasm
from support.core import Fail, Test

ESCAPE = "\033["
MIB = 1 << 20


def on_terminal(argv, folder, env=None):
    """What the command writes to a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **(env or {})}
    environment.pop("NO_COLOR", None) if "NO_COLOR" not in (env or {}) else 0
    process = subprocess.Popen(
        [str(wasm.wasi_fuse()), *argv], cwd=folder, stdin=theirs,
        stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
    )
    os.close(theirs)
    data = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        data += piece
    os.close(ours)
    return text(data), process.wait()


def screen(data):
    """What is left on a screen of one line at a time."""
    lines, line = [], ""
    for part in data.replace("\033[K", "\0").split("\r"):
        for i, piece in enumerate(part.split("\n")):
            if i:
                lines.append(line)
                line = ""
            if "\0" in piece:
                line = piece.split("\0", 1)[1]
            elif piece:
                line = piece
    return lines


def large(folder, name="large.wasm"):
    """A module of 40 MiB: one custom section."""
    size = 40 * MIB
    leb = bytes([size & 127 | 128, size >> 7 & 127 | 128,
                 size >> 14 & 127 | 128, size >> 21])
    with open(folder / name, "wb") as file:
        file.write(EMPTY + b"\0" + leb + b"\1x")
        file.truncate(len(EMPTY) + 5 + size)
    return name


def colored(folder):
    data, _ = on_terminal(["none.wasm", "-o", "x"], folder)
    holds(data, "\033[1;31merror:\033[0m", "an error on a terminal")


def no_color(folder):
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        data, _ = on_terminal(["none.wasm", "-o", "x"], folder, env)
        if ESCAPE in data:
            raise Fail(f"{env}: {data!r}")
    data, _ = on_terminal(["none.wasm", "-o", "x"], folder, {"NO_COLOR": ""})
    holds(data, ESCAPE, "an empty NO_COLOR, which means nothing")


def color_option(folder):
    data, _ = on_terminal(["--color=never", "none.wasm", "-o", "x"], folder)
    if ESCAPE in data:
        raise Fail(repr(data))
    done = call(["--color=always", "none.wasm", "-o", "x"], folder, code=1)
    holds(text(done.err), ESCAPE, "--color=always into a pipe")


def pipe_has_none(folder):
    done = call(["none.wasm", "-o", "x"], folder, code=1)
    if ESCAPE in text(done.err):
        raise Fail(text(done.err))


def progress(folder):
    """A line that goes away again."""
    data, code = on_terminal([large(folder), "-o", "out.wasm"], folder)
    equal(code, 0, "exit code")
    holds(data, "wasi-fuse: step 1 of ", "what the terminal got")
    holds(data, "write output", "what the terminal got")
    equal(screen(data), [], "what stays on the screen")


def progress_before_error(folder):
    name = large(folder)
    with open(folder / name, "ab") as file:
        file.write(b"\x7f\0")
    data, code = on_terminal([name, "-o", "out.wasm"], folder,
                             {"NO_COLOR": "1"})
    equal(code, 1, "exit code")
    lines = screen(data)
    if len(lines) != 1 or not lines[0].startswith(f"{name}:0x"):
        raise Fail(f"what stays on the screen: {lines}")


def no_progress_in_log(folder):
    done = call([large(folder), "-o", "out.wasm"], folder)
    equal(text(done.err), "", "standard error")


def no_progress_for_small(folder):
    data, _ = on_terminal([empty(folder), "-o", "out.wasm"], folder)
    equal(data, "", "what the terminal got")


def refuses_output(folder):
    """A module is nothing for a terminal."""
    data, code = on_terminal(
        [empty(folder), "-o", "-"], folder, {"NO_COLOR": "1"}
    )
    equal(code, 2, "exit code")
    holds(data, "the output would go to the terminal: give -o FILE", "output")


def verbose(folder):
    """-v names every step, in order, with times and sizes."""
    done = call(["-v", empty(folder), "-o", "out.wasm"], folder)
    lines = text(done.err).splitlines()
    equal(text(done.out), "", "standard output")
    names = [line[2:26].strip() for line in lines]
    for name in ("parse inputs", "mark live", "write output", "input",
                 "output", "all"):
        if name not in names:
            raise Fail(f"no row {name}: {lines}")
    size = (folder / "out.wasm").stat().st_size
    holds(text(done.err), f" {size} bytes  out.wasm", "-v")
    times = [line for line in lines if " ms" in line and " MiB" in line]
    if len(times) != names.index("input") - 2:
        raise Fail(f"a step without its time: {lines}")


def verbose_to_stdout(folder):
    """-v with the output on standard output leaves that alone."""
    name = empty(folder)
    call([name, "-o", "out.wasm"], folder)
    done = call(["-v", name, "-o", "-"], folder)
    equal(done.out, (folder / "out.wasm").read_bytes(), "standard output")


def tests():
    for body in (colored, no_color, color_option, pipe_has_none, progress,
                 progress_before_error, no_progress_in_log,
                 no_progress_for_small, refuses_output, verbose,
                 verbose_to_stdout):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/terminal/{name}", body, quick=True)
