"""Components: their worlds, hosts that run them, and what is refused."""

from support.components import bindings, hosts, refused, scripts, services
from support.components import worlds


def tests():
    for part in (bindings, hosts, refused, scripts, services, worlds):
        yield from part.tests()
