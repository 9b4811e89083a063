"""What scripts/bench runs: groups of measurements, and what becomes of them."""

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

from bench import figures, groups, plot
from support.core import BUILD, Fail, Skip

KEPT = Path(__file__).parent / "kept.json"
PLOT = Path(__file__).parent / "results.svg"
RESULTS = Path(__file__).parent / "README.md"
FOLDER = BUILD / "bench"


class Bench:
    """What a group gets: how often to measure, and a folder of its own."""

    def __init__(self, name, runs, quick):
        self.name, self.runs, self.quick = name, runs, quick
        self.folder = FOLDER / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.notes = []  # what was skipped, and why

    def path(self, name):
        return self.folder / name


def group_names():
    return sorted(m.name for m in pkgutil.iter_modules(groups.__path__))


def measure(name, runs, quick):
    """The figures of a group, and its notes."""
    group = importlib.import_module(f"bench.groups.{name}")
    bench = Bench(name, runs, quick)
    found = []
    try:
        for figure in group.measure(bench):
            found.append(figure)
    except Skip as reason:
        bench.notes.append(f"skipped: {reason}")
    return found, bench.notes, group.TITLE


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures wasi-fuse beside its peers. A figure is a ratio "
        "of two things measured in turn in one run, or a count. Lower is "
        "better. Without GROUP, all groups are measured.",
        epilog="groups: " + " ".join(group_names()),
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP")
    parser.add_argument("--runs", type=int, default=9, metavar="N")
    parser.add_argument(
        "--quick", action="store_true", help="small inputs, few runs"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    parser.add_argument(
        "--check",
        type=Path,
        metavar="FILE",
        help="fail where a figure is worse than that in FILE, as "
        "tests/bench/kept.json, by more than the noise",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="write kept.json, README.md and results.svg in tests/bench",
    )
    return parser.parse_args()


HEAD = """\
# Results of the bench

    scripts/bench --keep

has written this page: ratios of two things that were measured in turn in one
run, or counts. Lower is better.

![Figures beside their targets](results.svg)
"""


def write_results():
    """The page and the plot, of all that is kept."""
    kept = figures.read(KEPT)
    parts = [HEAD]
    for name in group_names():
        found = [f for f in kept if f.name.startswith(f"{name}/")]
        if found:
            title = importlib.import_module(f"bench.groups.{name}").TITLE
            parts.append(f"## {name}: {title}\n\n{figures.table(found)}\n")
    RESULTS.write_text("\n".join(parts))
    PLOT.write_text(plot.svg(kept))


def check(found, args):
    """Times are compared in whole runs only: the quick form says too little
    of them."""
    kept = figures.read(args.check)
    worse = list(figures.regressions(found, kept, exact_only=args.quick))
    for sentence in worse:
        print(sentence, file=sys.stderr)
    print(f"{len(found)} figures, {len(worse)} worse than {args.check.name}")
    return 1 if worse else 0


def main():
    args = arguments()
    names = args.groups or group_names()
    unknown = [name for name in names if name not in group_names()]
    if unknown:
        print(f"no group is named {unknown[0]}", file=sys.stderr)
        return 2
    runs = min(args.runs, 3) if args.quick else args.runs
    found = []
    for name in names:
        try:
            part, notes, title = measure(name, runs, args.quick)
        except Fail as reason:
            print(f"{name}: {reason}", file=sys.stderr)
            return 1
        lines = [figures.table(part)] if part else []
        print("\n".join([f"{name}: {title}", "", *lines, *notes, ""]))
        sys.stdout.flush()
        found += part
    if args.json:
        figures.write_json(found, args.json)
    if args.plot:
        args.plot.write_text(plot.svg(found))
    if args.keep:
        figures.keep(found, KEPT)
        write_results()
    return check(found, args) if args.check else 0


sys.exit(main())
