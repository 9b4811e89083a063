"""coverage.py sums up what scripts/coverage has measured: the share of the
lines of each file of linker/ that some test has run."""

import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.core import BUILD, ROOT, must, tool  # noqa: E402

FLOORS = ["base", "wasm", "fuse", "output", "front"]
GOAL = 90
README = ROOT / "tests" / "README.md"
BEGIN, END = "<!-- coverage: begin -->\n", "<!-- coverage: end -->\n"


def programs():
    folder = BUILD / "coverage"
    yield folder / "wasi-fuse"
    yield folder / "wasi-fuse-ld"
    for pattern in ("tests/check_*", "tests/f*/f*_*"):
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and os.access(path, os.X_OK):
                yield path


def measured():
    """Lines and covered lines by file of linker/."""
    folder = BUILD / "coverage"
    data = folder / "all.profdata"
    raw = sorted((folder / "profiles").glob("*.profraw"))
    merge = [tool("llvm-profdata-19"), "merge", "-sparse", "-o", data, *raw]
    must([*merge, "-failure-mode=all"], limit=600)
    first, *others = programs()
    objects = [x for path in others for x in ("-object", path)]
    argv = [tool("llvm-cov-19"), "export", "-summary-only", first, *objects]
    argv += [f"-instr-profile={data}"]
    report = json.loads(must(argv, limit=600).out)
    found = {}
    for file in report["data"][0]["files"]:
        match = re.search(r"/linker/(\w+/\w+\.[ch])$", file["filename"])
        if match:
            lines = file["summary"]["lines"]
            found[match[1]] = lines["count"], lines["covered"]
    return found


def percent(rows):
    lines, covered = map(sum, zip(*rows))
    return 100 * covered / lines if lines else 100.0


def table(found):
    """A row for each floor: its share, and that of each of its files."""
    text = "| floor | lines run | by file |\n|---|---|---|\n"
    for floor in FLOORS:
        rows = {k: v for k, v in found.items() if k.startswith(floor + "/")}
        files = ", ".join(
            f"{name.split('/')[1]} {percent([row]):.0f}"
            for name, row in sorted(rows.items())
        )
        text += f"| `{floor}` | {percent(rows.values()):.1f} % | {files} |\n"
    return text + f"| all | {percent(found.values()):.1f} % | |\n"


def main(arguments):
    found = measured()
    for name, row in sorted(found.items()):
        print(f"{percent([row]):6.1f} %  {row[1]:5} of {row[0]:5}  {name}")
    low = [name for name, row in found.items() if percent([row]) < GOAL]
    print(f"below {GOAL} %: {' '.join(sorted(low)) or 'none'}")
    print(f"{percent(found.values()):.1f} % of all lines of linker/")
    if arguments == ["--write"]:
        head, rest = README.read_text().split(BEGIN)
        tail = rest.split(END)[1]
        README.write_text(head + BEGIN + table(found) + END + tail)
    return 0 if percent(found.values()) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
