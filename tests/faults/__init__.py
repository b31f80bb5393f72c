"""What happens when things break: `python -m tests.faults` (kills, and everything in breakages.py) writes a table."""
