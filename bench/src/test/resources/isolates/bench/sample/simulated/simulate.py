"""Simulated samples in the study's form, for tests: log-normal, in whole milliseconds. Run by hand: python3 simulate.py"""

import numpy as np

rng = np.random.default_rng(11)
for name, n, median, sigma in (
    ("cs", 33, 220, 0.08),
    ("ol", 100, 4.6, 0.4),
    ("cgi", 100, 4.9, 0.45),
    ("ni", 100, 6.1, 0.3),
):
    values = np.maximum(1, np.rint(median * np.exp(sigma * rng.standard_normal(n)))).astype(int)
    np.savetxt(f"{name}.csv", values, fmt="%d")
