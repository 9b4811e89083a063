"""timing.py runs commands in turn and takes the time and memory of each."""

import os
import re
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from support.core import Fail, must, shown, tool


@dataclass
class Samples:
    """What the runs of one command took, in their order."""

    wall: list = field(default_factory=list)  # seconds
    cpu: list = field(default_factory=list)
    peak: list = field(default_factory=list)  # bytes, all pages
    own: list = field(default_factory=list)  # bytes, without mapped files


@dataclass
class Command:
    argv: list
    output: Path = None  # removed before each run
    code: int = 0


def run_once(command, samples=None):
    if command.output:
        Path(command.output).unlink(missing_ok=True)
    argv = [str(a) for a in command.argv]
    begin = time.perf_counter()
    process = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != command.code:
        raise Fail(f"{shown(argv)} ended with {process.returncode}")
    if samples:
        samples.wall.append(wall)
        samples.cpu.append(usage.ru_utime + usage.ru_stime)
        samples.peak.append(usage.ru_maxrss * 1024)


def race(commands, runs, warmup=1):
    """Runs the commands in turn, `runs` times each: name to samples.  What
    the machine does beside is then shared by all of them."""
    samples = {name: Samples() for name in commands}
    for _ in range(warmup):
        for command in commands.values():
            run_once(command)
    for i in range(runs):
        names = list(commands)
        if i % 2:
            names.reverse()
        for name in names:
            run_once(commands[name], samples[name])
    return samples


def own_memory(argv):
    """The most memory that a command has of its own, beside mapped files,
    as seen by looking often."""
    process = subprocess.Popen(
        [str(a) for a in argv],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most = 0
    done = threading.Event()
    status = f"/proc/{process.pid}/status"

    def look():
        nonlocal most
        while not done.is_set():
            try:
                with open(status) as file:
                    for line in file:
                        if line.startswith("RssAnon:"):
                            most = max(most, int(line.split()[1]) * 1024)
            except OSError:
                return

    watcher = threading.Thread(target=look)
    watcher.start()
    process.wait()
    done.set()
    watcher.join()
    return most


def count_instructions(command):
    """That a command executes, by the valgrind tool that counts them."""
    argv = [tool("valgrind"), "--tool=callgrind"]
    counts = "--callgrind-out-file=/dev/null"
    text = must([*argv, counts, *command.argv]).text()
    return int(re.search(r"Collected\s*:\s*(\d+)", text)[1])
