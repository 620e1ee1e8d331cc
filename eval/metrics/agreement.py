"""How far two raters agree beyond chance."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.intervals import Interval


def kappa(one: Sequence[bool], other: Sequence[bool]) -> tuple[float, Interval] | None:
    """Cohen's kappa of two raters' yes-or-no verdicts on the same things, with its 95 % interval;
    None where it says nothing: a rater gave one verdict throughout, or there is nothing.

    Observed agreement beyond what the raters' own rates give by chance, over the most that it
    could be. Raises ValueError for unequal lengths.
    Source: Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological
    Measurement 20 (1960), 37-46; the interval, by statsmodels, from the standard error of Fleiss,
    Cohen and Everitt, Psychological Bulletin 72 (1969), 323-327.
    """
    from statsmodels.stats.inter_rater import cohens_kappa

    pairs = list(zip(one, other, strict=True))
    if min(len(set(one)), len(set(other))) < 2:
        return None
    table = [[pairs.count((a, b)) for b in (True, False)] for a in (True, False)]
    found = cohens_kappa(table)
    low, high = max(-1.0, float(found.kappa_low)), min(1.0, float(found.kappa_upp))
    return float(found.kappa), (low, high)
