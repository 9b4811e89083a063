"""Components: their worlds, hosts that run them, and what is refused."""

from support.components import bindings, hosts, refused, worlds


def tests():
    for part in (bindings, hosts, refused, worlds):
        yield from part.tests()
