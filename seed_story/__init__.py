"""SEED-Story studio: a story is a tree of scenes; an engine grows it; exporters play a path of it."""

__version__ = "0.1.0"
