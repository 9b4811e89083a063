"""Components: their worlds, hosts that run them, and what is refused."""

from support.components import bindings, hosts, languages, refused, scripts
from support.components import services, worlds

PARTS = (bindings, hosts, languages, refused, scripts, services, worlds)


def tests():
    for part in PARTS:
        yield from part.tests()
