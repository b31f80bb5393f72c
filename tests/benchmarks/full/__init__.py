"""Parts of `tests/benchmarks/full_size.py`: the model with random weights, its script, sections, report."""
