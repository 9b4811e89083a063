"""campaign.py runs the fuzz targets in turn, one process a core, on corpora
that are kept between runs, and writes down what that took: scripts/fuzz has
the usage, and builds the targets first."""

import csv
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build"
RUNS = Path(os.environ.get("WASI_FUSE_FUZZ_DIR", BUILD / "fuzz-runs"))
SHARED = {"component": "link", "module": "link"}  # whose corpus they use
SECONDS = 120  # a turn
MEMORY_MB = 2560


def corpus_of(target):
    return SHARED.get(target, target)


def start_corpus(target):
    """The folder of the target's corpus, with what is committed in it."""
    folder = RUNS / "corpus" / corpus_of(target)
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("corpus", "regress"):
        kept = HERE / kind / corpus_of(target)
        for path in kept.iterdir() if kept.is_dir() else ():
            if not (folder / path.name).exists():
                shutil.copy(path, folder / path.name)
    return folder


def libfuzzer(binary, corpus, found, seconds, turn):
    """The command of a turn.  Short inputs and the comparison of values take
    turns with the rest."""
    return [
        binary, f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY_MB}",
        "-timeout=60", "-print_final_stats=1", "-reload=30",
        f"-use_value_profile={turn % 2}",
        f"-max_len={65536 if turn % 3 else 8192}",
        f"-artifact_prefix={found}/", corpus,
    ]


def afl(binary, corpus, out, seconds):
    return [
        "afl-fuzz", "-i", corpus, "-o", out, "-V", str(seconds), "-m", "none",
        "-t", "10000+", "--", binary,
    ]


AFL_ENVIRONMENT = {
    "AFL_NO_UI": "1",
    "AFL_SKIP_CPUFREQ": "1",
    "AFL_NO_AFFINITY": "1",
    "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
    "AFL_IGNORE_SEED_PROBLEMS": "1",
}


class Campaign:
    def __init__(self, targets, seconds, engine):
        self.targets = targets
        self.end = time.monotonic() + seconds
        self.engine = engine
        self.lock = threading.Lock()
        self.turn = 0
        self.broken = 0

    def run_one(self, target, turn, seconds):
        preset = "fuzz" if self.engine == "libfuzzer" else "afl"
        binary = BUILD / preset / "tests" / "fuzz" / f"fuzz_{target}"
        corpus, found = start_corpus(target), RUNS / "found" / target
        found.mkdir(parents=True, exist_ok=True)
        log = RUNS / f"{target}.{turn}.log"
        out = RUNS / "afl" / target
        shutil.rmtree(out, ignore_errors=True)
        if self.engine == "afl":
            out.mkdir(parents=True)
            argv = afl(binary, corpus, out, seconds)
        else:
            argv = libfuzzer(binary, corpus, found, seconds, turn)
        with open(log, "w") as file:
            process = subprocess.Popen(
                ["nice", "-n", "19", *map(str, argv)], stdout=file,
                stderr=file, stdin=subprocess.DEVNULL, cwd=RUNS,
                env={**os.environ, **AFL_ENVIRONMENT},
            )
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        executions = self.take_results(target, log, out, corpus, found)
        crashed = status != 0
        if self.engine == "afl":
            crashed = any(out.glob("default/crashes/id*"))
            crashed |= executions == 0
        self.write_down(target, executions, usage, crashed)
        if not crashed:
            log.unlink()

    def take_results(self, target, log, out, corpus, found):
        """What a turn left; returns how often it ran the target."""
        if self.engine == "afl":
            for path in out.glob("default/queue/id*"):
                name = re.sub(r"\W", "-", path.name)[:60]
                if "orig" not in path.name:
                    shutil.copy(path, corpus / f"afl-{name}")
            for path in out.glob("default/crashes/id*"):
                name = re.sub(r"\W", "-", path.name)[:60]
                shutil.copy(path, found / f"afl-{name}")
            stats = out / "default" / "fuzzer_stats"
            text = stats.read_text() if stats.exists() else ""
            match = re.search(r"execs_done\s*: (\d+)", text)
        else:
            text = log.read_text(errors="replace")
            match = re.search(r"number_of_executed_units: (\d+)", text)
        return int(match[1]) if match else 0

    def write_down(self, target, executions, usage, crashed):
        cpu = usage.ru_utime + usage.ru_stime
        now = time.strftime("%Y-%m-%d %H:%M:%S")
        row = [now, target, self.engine, executions, f"{cpu:.1f}",
               "broken" if crashed else "ok"]
        with self.lock, open(RUNS / "log.csv", "a", newline="") as file:
            csv.writer(file).writerow(row)
            self.broken += crashed

    def work(self):
        while True:
            with self.lock:
                turn, self.turn = self.turn, self.turn + 1
            left = self.end - time.monotonic()
            if left < 2:
                return
            target = self.targets[turn % len(self.targets)]
            self.run_one(target, turn, max(1, int(min(left, SECONDS))))

    def run(self):
        workers = [threading.Thread(target=self.work)
                   for _ in range(os.cpu_count() or 1)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


def print_sums():
    """A line for each target: all that was ever written down here."""
    sums = defaultdict(lambda: [0, 0.0, 0])
    with open(RUNS / "log.csv", newline="") as file:
        for _, target, engine, executions, cpu, outcome in csv.reader(file):
            row = sums[engine, target]
            row[0] += int(executions)
            row[1] += float(cpu)
            row[2] += outcome == "broken"
    for (engine, target), (executions, cpu, broken) in sorted(sums.items()):
        print(f"{engine:10} {target:10} {executions:12} executions"
              f" {cpu / 60:7.1f} CPU minutes {broken:3} broken")
    total = sum(row[1] for row in sums.values()) / 3600
    print(f"{total:.2f} CPU hours in all")


def merge(targets):
    """Adds to tests/fuzz/corpus the inputs that reach what it does not."""
    for target in targets:
        binary = BUILD / "fuzz" / "tests" / "fuzz" / f"fuzz_{target}"
        kept = HERE / "corpus" / corpus_of(target)
        kept.mkdir(exist_ok=True)
        subprocess.run(
            [binary, "-merge=1", f"-rss_limit_mb={MEMORY_MB}", "-max_len=8192",
             kept, start_corpus(target)],
            check=True, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )
        print(f"{target}: {len(list(kept.iterdir()))} files")


def main(arguments):
    engine = "libfuzzer"
    if arguments and arguments[0] == "--afl":
        engine, arguments = "afl", arguments[1:]
    preset = "fuzz" if engine == "libfuzzer" else "afl"
    folder = BUILD / preset / "tests" / "fuzz"
    targets = sorted(p.name.removeprefix("fuzz_") for p in
                     folder.glob("fuzz_*") if p.is_file())
    RUNS.mkdir(parents=True, exist_ok=True)
    if arguments == ["--merge"]:
        merge(targets)
        return 0
    minutes = float(arguments[0]) if arguments else 10
    chosen = arguments[1:] or targets
    unknown = set(chosen) - set(targets)
    if unknown:
        print(f"no target is named {' '.join(sorted(unknown))}",
              file=sys.stderr)
        return 2
    campaign = Campaign(chosen, minutes * 60, engine)
    campaign.run()
    print_sums()
    if campaign.broken:
        print(f"{campaign.broken} runs broke a promise: see {RUNS}")
    return 1 if campaign.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
