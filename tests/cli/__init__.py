"""The command as its users meet it: the command line, its messages, what it
writes beside the output, its documents, and the installed package."""

from cli import depfile, maps, response, terminal, usage


def tests():
    for module in (usage, response, depfile, terminal, maps):
        yield from module.tests()
