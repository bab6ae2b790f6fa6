"""Components drawn twice, in place on their page and alone, and compared by their pixels.

Judges a result by itself: used by `bench/fidelity.py` and the tests, knows nothing of how css is made.
"""
