"""bench measures wasi-fuse beside its peers; scripts/bench runs it.

A figure is a ratio of two things that were measured in turn in one run, so
that it says little of the machine, or a count that is the same everywhere.
Lower is better in all of them.
"""
