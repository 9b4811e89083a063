"""Components: their worlds, hosts that run them, and what is refused."""

from support.components import hosts, refused, worlds


def tests():
    for part in (hosts, refused, worlds):
        yield from part.tests()
