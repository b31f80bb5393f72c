"""What a studio does under load and what strangers can do to it, tried and measured: `python -m tests.probes.NAME`.

Each is a command with a home of its own that goes away again; it reaches nothing but 127.0.0.1, is bounded in time, and
prints lines of JSON. SECURITY.md says what is promised.
"""
