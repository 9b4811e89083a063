"""Components: their worlds, hosts that run them, and what is refused."""

from support.components import bindings, hosts, refused, services
from support.components import worlds


def tests():
    for part in (bindings, hosts, refused, services, worlds):
        yield from part.tests()
