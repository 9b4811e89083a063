"""The command as its users meet it: the command line, its messages, what it
writes beside the output, its documents, and the installed package."""

from cli import depfile, documents, install, maps, messages, response
from cli import terminal, usage


def tests():
    for module in (usage, response, depfile, terminal, maps, documents,
                   messages, install):
        yield from module.tests()
