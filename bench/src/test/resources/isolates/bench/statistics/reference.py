"""Numbers of SciPy and NumPy that StatisticsAgainstSciPyTest compares with.

Run by hand, with scipy 1.17.1 and numpy 2.4.6: python3 reference.py > scipy.csv
The samples are the simulated ones of the folder sample/simulated.
"""

import pathlib

import numpy as np
from scipy import stats

SIMULATED = pathlib.Path(__file__).parent.parent / "sample" / "simulated"


def sample(name):
    return np.loadtxt(SIMULATED / f"{name}.csv")


def median_interval(x, level=0.95):
    """Hettmansperger and Sheather (1986), straight from the paper."""
    x = np.sort(x)
    n = len(x)
    half = stats.binom(n, 0.5)
    k = max(k for k in range(1, n // 2 + 1) if 1 - 2 * half.cdf(k - 1) >= level)
    wide, narrow = 1 - 2 * half.cdf(k - 1), 1 - 2 * half.cdf(k)
    i = (wide - level) / (wide - narrow)
    share = (n - k) * i / (k + (n - 2 * k) * i)
    low = (1 - share) * x[k - 1] + share * x[k]
    high = (1 - share) * x[n - k] + share * x[n - k - 1]
    return low, high


def bartels(x):
    """R. Bartels, JASA 77 (1982) 40-46."""
    r = stats.rankdata(x)
    n = len(x)
    ratio = np.sum(np.diff(r) ** 2) / np.sum((r - r.mean()) ** 2)
    variance = 4 * (n - 2) * (5 * n**2 - 2 * n - 9) / (5 * n * (n + 1) * (n - 1) ** 2)
    return 2 * stats.norm.sf(abs(ratio - 2) / np.sqrt(variance))


print("what,first,second,value")
for name in ("cs", "ol", "ni", "cgi"):
    x = sample(name)
    print(f"mean,{name},,{np.mean(x):.12g}")
    print(f"sd,{name},,{np.std(x, ddof=1):.12g}")
    for p in (0.25, 0.5, 0.9, 0.99):
        print(f"p{p},{name},,{np.quantile(x, p, method='linear'):.12g}")
    low, high = median_interval(x)
    print(f"median_low,{name},,{low:.12g}")
    print(f"median_high,{name},,{high:.12g}")
    print(f"bartels_p,{name},,{bartels(x):.12g}")
    ranks = stats.rankdata(x)
    z = stats.pearsonr(ranks, np.arange(len(x))).statistic * np.sqrt(len(x) - 1)
    print(f"drift_p,{name},,{2 * stats.norm.sf(abs(z)):.12g}")

for a, b in (("ol", "ni"), ("cgi", "ni"), ("cs", "ni"), ("ol", "cgi")):
    x, y = sample(a), sample(b)
    print(f"mann_whitney_p,{a},{b},{stats.mannwhitneyu(x, y, method='asymptotic').pvalue:.12g}")
    difference = np.subtract.outer(x, y)
    print(f"cliffs_delta,{a},{b},{np.mean(np.sign(difference)):.12g}")
    print(f"shift,{a},{b},{np.median(difference):.12g}")
    ratio = stats.bootstrap(
        (x, y),
        lambda u, v, axis: np.median(u, axis=axis) / np.median(v, axis=axis),
        n_resamples=99999,
        method="percentile",
        rng=np.random.default_rng(1),
        batch=1000,
    ).confidence_interval
    print(f"ratio_low,{a},{b},{ratio.low:.12g}")
    print(f"ratio_high,{a},{b},{ratio.high:.12g}")

# Small samples without ties, where the Mann-Whitney test is exact; made up, in whole milliseconds.
x, y = np.array([12, 15, 19, 23, 31, 40, 55]), np.array([14, 16, 21, 44, 60, 61, 72, 90])
print(f"mann_whitney_p,small_x,small_y,{stats.mannwhitneyu(x, y, method='exact').pvalue:.12g}")
