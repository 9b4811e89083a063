"""The command as its users meet it: the command line, its messages, what it
writes beside the output, its documents, and the installed package."""

from cli import adapters, depfile, documents, elf, install, linker, maps
from cli import messages, optimizer, pages, response, terminal, usage


def tests():
    for module in (usage, response, depfile, terminal, maps, documents,
                   messages, adapters, install, linker, pages, elf,
                   optimizer):
        yield from module.tests()
