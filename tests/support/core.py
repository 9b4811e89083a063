"""core.py runs tests side by side and prints what came of each.

A test is a name, such as `golden/hello`, and a function.  The function gets a
folder of its own; it returns, or raises Fail or Skip with the reason, or
yields results, when it holds several tests.  Each result is a line:

    ok NAME
    not ok NAME: why
    skip NAME: why
"""

import fnmatch
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
WORK = BUILD / "test"

OK, NOT_OK, SKIP = "ok", "not ok", "skip"


class Fail(Exception):
    """The test has failed; the text says why."""


class Skip(Exception):
    """The test cannot run here; the text says why."""


@dataclass
class Result:
    name: str
    outcome: str
    why: str = ""

    def line(self):
        text = f"{self.outcome} {self.name}"
        return f"{text}: {self.why}" if self.why else text


@dataclass
class Test:
    name: str
    body: Callable
    quick: bool = False  # part of `scripts/test quick`
    weight: int = 1  # seconds it takes, roughly: the long ones start first
    by_name: bool = False  # takes minutes: is run only if it is named


@dataclass
class Done:
    """What a command left: its exit code, stdout and stderr."""

    code: int
    out: bytes
    err: bytes

    def text(self):
        return (self.out + self.err).decode(errors="replace").strip()


def run(
    argv, cwd=None, stdin=b"", env=None, limit=120, stdout=None, stderr=None
):
    """Runs a command; one that takes more than `limit` seconds is a Fail.
    `stdin` is what comes through a pipe, or an open file."""
    is_piped = isinstance(stdin, bytes)
    process = subprocess.Popen(
        [str(a) for a in argv],
        cwd=cwd,
        stdin=subprocess.PIPE if is_piped else stdin,
        stdout=stdout or subprocess.PIPE,
        stderr=stderr or subprocess.PIPE,
        env={**os.environ, **(env or {})},
        start_new_session=True,
    )
    try:
        out, err = process.communicate(
            stdin if is_piped else None, timeout=limit
        )
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Fail(f"{Path(argv[0]).name} took more than {limit} s") from None
    return Done(process.returncode, out or b"", err or b"")


def must(argv, **options):
    """Runs a command that has to succeed."""
    done = run(argv, **options)
    if done.code != 0:
        raise Fail(f"{shown(argv)} ended with {done.code}: {done.text()}")
    return done


def shown(argv):
    """A command as one would type it, its tool without the folder."""
    return " ".join([Path(str(argv[0])).name, *map(str, argv[1:])])


def tool(name, *others):
    """The path of a program, or Skip."""
    for candidate in (name, *others):
        path = shutil.which(str(candidate))
        if path:
            return path
    raise Skip(f"{name} is not installed")


def results_of(test):
    """Runs one test; whatever goes wrong becomes a result."""
    folder = WORK / test.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    results = []
    try:
        results.extend(test.body(folder) or [])
        return results or [Result(test.name, OK)]
    except Skip as reason:
        return [*results, Result(test.name, SKIP, str(reason))]
    except Fail as reason:
        return [*results, Result(test.name, NOT_OK, str(reason))]
    except Exception:  # an error in the test itself is a failure too
        return [*results, Result(test.name, NOT_OK, traceback.format_exc())]


def is_named(test, names):
    """Whether `test` or a part of it is meant by one of the names."""
    return any(
        test.name == name
        or test.name.startswith(name.rstrip("/") + "/")
        or name.startswith(test.name + "/")
        or fnmatch.fnmatch(test.name, name)
        for name in names
    )


def run_all(tests, workers=2):
    """Runs the tests, prints their results, and returns the exit code."""
    started = time.monotonic()
    lock = threading.Lock()
    counts = {OK: 0, NOT_OK: 0, SKIP: 0}
    failures = []

    def run_one(test):
        begin = time.monotonic()
        results = results_of(test)
        took = time.monotonic() - begin
        with lock:
            for result in results:
                counts[result.outcome] += 1
                if result.outcome == NOT_OK:
                    failures.append(result)
                print(result.line(), flush=True)
        return took, test.name

    order = sorted(tests, key=lambda t: -t.weight)
    with ThreadPoolExecutor(workers) as pool:
        times = sorted(pool.map(run_one, order), reverse=True)

    slow = [f"{name} {took:.0f} s" for took, name in times[:5] if took > 5]
    if slow:
        print("slowest: " + ", ".join(slow))
    print(f"took {time.monotonic() - started:.0f} s")
    if failures:
        print("failed: " + " ".join(r.name for r in failures))
    print(
        f"{counts[OK]} passed, {counts[NOT_OK]} failed, "
        f"{counts[SKIP]} skipped"
    )
    sys.stdout.flush()
    return 1 if failures or counts[OK] == 0 else 0
