"""From grades to verdicts: where raters differ, what stands, how far they agree, and what that
says of all answers of the period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from eval.audit.criteria import CITATION, CRITERIA, Criterion
from eval.audit.model import Agreement, Audit, Estimate, Grade, Item
from eval.audit.trail import AuditError
from eval.metrics.intervals import wilson


def level(grade: Grade, criterion: Criterion) -> str | None:
    """What a grade says by a criterion; None where it says nothing."""
    value = getattr(grade, criterion.name)
    return None if value is None else str(value)


def differ(one: Grade, other: Grade) -> tuple[str, ...]:
    """Names of the criteria on which a third rater has to decide.

    Any difference in correctness, in harm or in what a citation supports; elsewhere only one
    between the ends of the scale.
    """
    found = []
    for criterion in CRITERIA:
        gap = _steps(criterion, level(one, criterion), level(other, criterion))
        if gap >= (1 if criterion.name in {"correctness", "harm"} else 2):
            found.append(criterion.name)
    if one.citations != other.citations:
        found.append(CITATION.name)
    return tuple(found)


def to_settle(audit: Audit, grades: Iterable[Grade]) -> tuple[Item, ...]:
    """The items on which both raters differ and the third has not decided yet."""
    by = _by_item(grades)
    return tuple(
        item
        for item in audit.items
        if disputed(item, by.get(item.record_id, ()))
        and all(g.rater != audit.third for g in by[item.record_id])
    )


def disputed(item: Item, grades: Sequence[Grade]) -> bool:
    """Whether the raters of an item have both graded it, and differ."""
    own = [g for g in grades if g.rater in item.raters]
    return len(own) == 2 and bool(differ(*own))


def settled(audit: Audit, grades: Iterable[Grade]) -> dict[str, Grade]:
    """The grade that stands for each answer, by record id; none where one is still missing.

    The third rater's where the two differ; where they differ by less than calls for one, the
    worse level of each criterion.
    """
    found: dict[str, Grade] = {}
    by = _by_item(grades)
    for item in audit.items:
        given = by.get(item.record_id, ())
        own = [g for g in given if g.rater in item.raters]
        third = [g for g in given if g.rater == audit.third and g.rater not in item.raters]
        if len(own) < len(item.raters):
            continue
        if not disputed(item, own):
            found[item.record_id] = own[0] if len(own) == 1 else _worse(*own)
        elif third:
            found[item.record_id] = third[0]
    return found


def agreement(audit: Audit, grades: Iterable[Grade]) -> tuple[Agreement, ...]:
    """How far the two raters agree, by criterion, over the answers that both graded.

    Cohen's kappa with linear weights, as the levels have an order (Cohen 1968); its interval is
    normal, from the large-sample variance of Fleiss, Cohen and Everitt (1969), by statsmodels.
    Where they agree throughout that variance is 0; the lower end is then what kappa would be at
    the lower end of Wilson's interval of the share on which they agree.
    """
    by = _by_item(grades)
    pairs: list[tuple[Grade, Grade]] = []
    for item in audit.items:
        own = {g.rater: g for g in by.get(item.record_id, ()) if g.rater in item.raters}
        if len(own) == 2:
            pairs.append((own[audit.raters[0]], own[audit.raters[1]]))
    found = []
    for criterion in CRITERIA:
        levels = [(level(a, criterion), level(b, criterion)) for a, b in pairs]
        found.append(_agreement(criterion, [(a, b) for a, b in levels if a and b]))
    supports = [pair for a, b in pairs for pair in zip(a.citations, b.citations, strict=True)]
    found.append(_agreement(CITATION, [(str(a), str(b)) for a, b in supports]))
    return tuple(found)


def estimate(
    audit: Audit, verdicts: Mapping[str, Grade], holds: Callable[[Grade], bool | None]
) -> Estimate:
    """The share of all answers of the period of which something holds.

    holds: None for an answer that it does not concern. Each graded answer counts as many as it
    stands for, 1 / probability (Horvitz and Thompson 1952); the interval is Wilson's on the
    effective number of answers, (Σw)²/Σw² (Kish 1965).
    """
    proportion_confint = _statsmodels("proportion").proportion_confint
    weighed: list[tuple[float, bool]] = []
    for item in audit.items:
        verdict = verdicts.get(item.record_id)
        held = None if verdict is None else holds(verdict)
        if held is not None:
            weighed.append((1 / item.probability, held))
    if not weighed:
        return Estimate(0, 0, 0.0, 0.0, 1.0)
    total = sum(w for w, _ in weighed)
    share = sum(w for w, held in weighed if held) / total
    effective = total**2 / sum(w * w for w, _ in weighed)
    low, high = proportion_confint(share * effective, effective, method="wilson")
    part = sum(held for _, held in weighed)
    return Estimate(part, len(weighed), share, float(low), float(high))


def _agreement(criterion: Criterion, pairs: Sequence[tuple[str, str]]) -> Agreement:
    agreed = sum(a == b for a, b in pairs)
    if len(pairs) < 2 or any(len(set(own)) < 2 for own in zip(*pairs, strict=True)):
        return Agreement(criterion.name, len(pairs), agreed, None, None, None)
    import numpy as np

    values = criterion.values
    table = np.zeros((len(values), len(values)), int)
    for a, b in pairs:
        table[values.index(a), values.index(b)] += 1
    result = _statsmodels("inter_rater").cohens_kappa(table, wt="linear")
    low, high = max(-1.0, float(result.kappa_low)), min(1.0, float(result.kappa_upp))
    if agreed == len(pairs):
        by_chance = float(((table.sum(axis=0) / len(pairs)) ** 2).sum())
        low = 1 - (1 - wilson(agreed, agreed)[0]) / (1 - by_chance)
    return Agreement(criterion.name, len(pairs), agreed, float(result.kappa), low, high)


def _statsmodels(module: str) -> Any:
    """A module of statsmodels' statistics, which a plain install does not bring."""
    try:
        return import_module(f"statsmodels.stats.{module}")
    except ImportError as error:
        raise AuditError(
            "Agreement and intervals need a package that is not installed. Install it: "
            "pip install 'bedside[audit]'."
        ) from error


def _steps(criterion: Criterion, one: str | None, other: str | None) -> int:
    if one is None or other is None:
        return 0
    values = criterion.values
    return abs(values.index(one) - values.index(other))


def _worse(one: Grade, other: Grade) -> Grade:
    """The first rater's grade, with the worse level of each criterion."""
    worse = {}
    for criterion in CRITERIA:
        levels = [v for v in (level(one, criterion), level(other, criterion)) if v is not None]
        if levels:
            lowest = max(levels, key=criterion.values.index)
            worse[criterion.name] = criterion.levels(lowest)
    return replace(one, **worse)  # type: ignore[arg-type]


def _by_item(grades: Iterable[Grade]) -> dict[str, list[Grade]]:
    found: dict[str, list[Grade]] = {}
    for grade in grades:
        found.setdefault(grade.record_id, []).append(grade)
    return found
