"""figures.py holds what a group of the bench finds, prints it as a table, and
compares it with the figures that the repository keeps.

An exact figure (bytes, calls, instructions) is the same in each run; others
have the spread of their runs: half of them lie between `low` and `high`.
"""

import json
import statistics
from dataclasses import asdict, dataclass
from typing import Optional

# By how much a figure may exceed what is kept: counts change with the tools,
# instructions with the compiler, and a ratio of times with the machine.
ROOM, ROOM_OF_INSTRUCTIONS, ROOM_OF_TIME = 1.1, 1.3, 1.6


@dataclass
class Figure:
    name: str  # group/subject/what: fuse/yosys/core
    of: str  # what it is a ratio to, or counts
    median: float
    low: float
    high: float
    runs: int = 1
    exact: bool = False
    target: Optional[float] = None  # at most this

    def spread(self):
        if self.exact or self.runs < 2:
            return ""
        return f"{shown(self.low)} to {shown(self.high)}"

    def verdict(self):
        if self.target is None:
            return ""
        mark = "" if self.median <= self.target else " (missed)"
        return f"{shown(self.target)}{mark}"


def exact(name, of, value, target=None):
    return Figure(name, of, value, value, value, exact=True, target=target)


def ratio(name, of, ours, theirs, target=None):
    """The ratio of two lists of measurements, taken pair by pair."""
    values = [a / b for a, b in zip(ours, theirs)]
    low, median, high = quartiles(values)
    return Figure(name, of, median, low, high, len(values), target=target)


def quartiles(values):
    """The borders of the lowest quarter, the half and the highest."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    return statistics.quantiles(values, n=4, method="inclusive")


def geometric_mean(name, of, figures, target=None):
    """Of ratios that were measured in the same runs."""

    def mean(values):
        return statistics.geometric_mean(values)

    return Figure(
        name,
        of,
        mean(f.median for f in figures),
        mean(f.low for f in figures),
        mean(f.high for f in figures),
        min(f.runs for f in figures),
        target=target,
    )


def shown(value):
    if float(value).is_integer() and abs(value) >= 1:
        return f"{int(value):,}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"


def table(figures):
    """The figures as a table in Markdown, which reads well as text, too."""
    rows = [("what", "of", "median", "half of the runs", "at most")]
    for f in figures:
        name = f.name.split("/", 1)[1]
        rows.append((name, f.of, shown(f.median), f.spread(), f.verdict()))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |"
        for row in rows
    )


def write_json(figures, path):
    """A figure a line, so that a change of one is a change of a line."""
    lines = [json.dumps(asdict(f)) for f in figures]
    path.write_text("[\n " + ",\n ".join(lines) + "\n]\n")


def by_name(figures):
    return {f.name: f for f in figures}


def keep(figures, path):
    """Adds the figures to the kept file, or takes their place there."""
    kept = by_name(read(path)) if path.exists() else {}
    kept.update(by_name(figures))
    write_json([f for _, f in sorted(kept.items())], path)


def read(path):
    with open(path) as file:
        return [Figure(**entry) for entry in json.load(file)]


def regressions(figures, kept, exact_only=False):
    """A sentence for each figure that is worse than the kept one, by more
    than the room for noise."""
    kept = by_name(kept)
    for f in figures:
        old = kept.get(f.name)
        if not old or (exact_only and not f.exact):
            continue
        room = ROOM if f.exact else ROOM_OF_TIME
        if f.name.endswith("/instructions"):
            room = ROOM_OF_INSTRUCTIONS
        limit = old.median * room
        if f.low > limit:
            yield (
                f"{f.name}: {shown(f.median)} of {f.of}, was "
                f"{shown(old.median)}; at most {shown(limit)} is allowed"
            )
