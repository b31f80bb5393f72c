"""Readers of told stories: blind packets, forms that people and models fill in, and what they say together.

`python -m training.evaluation readers packets|judge|collect|report`; see `command.py`.
"""
