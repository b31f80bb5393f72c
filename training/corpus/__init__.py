"""Authored stories that the language model learns from: their format, the checks on them, and what may be exchanged."""
