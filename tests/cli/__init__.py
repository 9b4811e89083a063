"""The command as its users meet it: the command line, its messages, what it
writes beside the output, its documents, and the installed package."""

from cli import adapters, builds, depfile, documents, elf, install, linker
from cli import maps, messages, optimizer, pages, response, sections, terminal
from cli import usage


def tests():
    for module in (usage, response, depfile, terminal, maps, documents,
                   messages, adapters, builds, install, linker, pages, elf,
                   optimizer, sections):
        yield from module.tests()
