"""How sure a figure is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Interval = tuple[float, float]
_RESAMPLES = 5000
_CONFIDENCE = 0.95


def wilson(part: int, whole: int, z: float = 1.96) -> Interval:
    """Wilson's score interval of a share, 95 % unless `z` says otherwise; (0, 1) of nothing.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if not whole:
        return 0.0, 1.0
    share = part / whole
    middle = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def bootstrap(
    values: Sequence[float],
    statistic: Callable[..., Any] = np.mean,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap interval (95 %) of a statistic of independent values; (nan, nan) of
    none, and the value itself twice where there is only one or all are the same.

    statistic: takes an array and `axis`. seed: the same gives the same interval.
    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3; computed
    by scipy.stats.bootstrap with 5,000 resamples.
    """
    from scipy import stats

    if not values:
        return math.nan, math.nan
    if len(set(values)) == 1:
        return float(values[0]), float(values[0])
    found = stats.bootstrap(
        (np.asarray(values, float),),
        statistic,
        n_resamples=_RESAMPLES,
        confidence_level=_CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def paired_bootstrap(
    before: Sequence[float], after: Sequence[float], seed: int = 0
) -> tuple[float, Interval]:
    """The mean change from `before` to `after` (values of the same questions, in one order), with
    the interval that `bootstrap` gives for the mean of the questions' own changes.

    Questions are resampled together with both of their values, so that what makes one question
    harder than another does not widen the interval. Raises ValueError for unequal lengths.
    Source: as in `bootstrap`; for systems compared on the same questions, Koehn, "Statistical
    Significance Tests for Machine Translation Evaluation", EMNLP 2004.
    """
    changes = [b - a for a, b in zip(before, after, strict=True)]
    middle = float(np.mean(changes)) if changes else math.nan
    return middle, bootstrap(changes, seed=seed)
