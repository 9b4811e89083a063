"""source_map.py reads source maps (ECMA-426) as a debugger does, and compares
what two of them say of the same instructions."""

import bisect
import json

from support import wasm
from support.core import Fail

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def numbers(segment):
    value = shift = 0
    for digit in map(DIGITS.index, segment):
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            yield -(value >> 1) if value & 1 else value >> 1
            value = shift = 0


class SourceMap:
    def __init__(self, path):
        found = json.loads(path.read_text())
        self.sources, self.names = found["sources"], found["names"]
        self.starts, self.places = [], []
        at, fields = 0, [0, 0, 0, 0]
        for segment in found["mappings"].split(","):
            first, *rest = numbers(segment)
            at += first
            for i, value in enumerate(rest):
                fields[i] += value
            if self.starts and at < self.starts[-1]:
                raise Fail(f"{path}: offset {at:#x} is out of order")
            self.starts.append(at)
            self.places.append(self.place(fields, len(rest)))

    def place(self, fields, n):
        if n == 0:
            return None
        source, line, column, name = fields
        called = self.names[name] if n == 4 else None
        return self.sources[source], line, column, called

    def at(self, offset):
        i = bisect.bisect_right(self.starts, offset)
        return self.places[i - 1] if i else None


def code_start(path):
    """Where the content of the code section is in the file."""
    at = 8
    for kind, _, section in wasm.sections(path.read_bytes()):
        if kind == 10:
            return at + wasm.leb(section, 1)[1]
        at += len(section)
    raise Fail(f"{path}: it has no code")


def compare(old, new, places):
    """Fails where the maps of two modules differ; `places` are pairs of offsets
    in their code.  How many places they know."""
    before = SourceMap(old.with_name(old.name + ".map"))
    after = SourceMap(new.with_name(new.name + ".map"))
    starts = code_start(old), code_start(new)
    known = 0
    for a, b in places:
        want, found = before.at(starts[0] + a), after.at(starts[1] + b)
        known += want is not None
        if want != found:
            raise Fail(f"{a:#x} was {want}, but {b:#x} is {found}")
    return known
