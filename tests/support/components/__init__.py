"""Components: their worlds, hosts that run them, and what is refused."""

from support.components import bindings, hosts, languages, lifted, refused
from support.components import scripts, services, worlds

PARTS = (bindings, hosts, languages, lifted, refused, scripts, services,
         worlds)


def tests():
    for part in PARTS:
        yield from part.tests()
