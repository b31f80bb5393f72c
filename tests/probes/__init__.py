"""What a studio does under load, measured: each module is a command, `python -m tests.probes.NAME --help`.

They use a home of their own that goes away again, reach nothing but 127.0.0.1, end by themselves, and print one JSON
line of figures. SECURITY.md says what is promised, and the figures.
"""
