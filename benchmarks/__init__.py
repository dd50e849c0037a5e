"""How fast the engine is, as ratios to hand-written SQL in the same run: `python -m benchmarks`."""
