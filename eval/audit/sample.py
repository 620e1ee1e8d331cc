"""Drawing the sample: every answer that must be looked at, as far as there is room, and others by
chance, each with known odds.

Each answer belongs to the stratum of its gravest reason. An answer without one is drawn by chance
only, and a share of the sample is kept for these: what nobody complained of may be wrong too. The
rest of the room goes to the flagged strata alike: one that fits into its part is taken whole, and
what it leaves is shared out again among the others. Within a stratum each answer has the same
odds, drawn over population, so that shares over all answers can be estimated without bias
(Cochran, Sampling Techniques, 3rd ed. 1977, chapter 5).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from assistant.model import AnswerStatus
from eval.audit.log import Given, Log
from eval.audit.model import Audit, Item, Reason, Stratum
from eval.audit.trail import AuditError

LEAST_UNFLAGGED = 0.2
"""Share of the sample that is drawn from answers without a flag, where there are enough."""

LEAST_DOUBLE = 0.2
"""Least share of the sample that two raters grade."""


def reasons(answer: Given, down: Mapping[str, object]) -> tuple[Reason, ...]:
    """Why an answer must be looked at, gravest first. down: by the id of answers thumbed down."""
    held = {
        Reason.RED_FLAG: answer.urgent,
        Reason.THUMBS_DOWN: answer.record_id in down,
        Reason.OUT_OF_DATE: answer.out_of_date,
        Reason.DOSE: answer.dose,
        Reason.ABSTAINED: answer.status is AnswerStatus.ABSTAINED,
    }
    return tuple(reason for reason, holds in held.items() if holds) or (Reason.UNFLAGGED,)


def shares(population: Mapping[Reason, int], size: int) -> dict[Reason, int]:
    """How many to draw from each stratum. population: answers by gravest reason."""
    unflagged = population.get(Reason.UNFLAGGED, 0)
    flagged = {**population, Reason.UNFLAGGED: 0}
    kept = min(unflagged, ceil(size * LEAST_UNFLAGGED))
    drawn = _poured(flagged, size - kept)
    return drawn | {Reason.UNFLAGGED: min(unflagged, size - sum(drawn.values()))}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What sample is wanted. seed: the same draws the same answers of the same record.

    raters: who grade; each gets half of what only one grades, and both grade a share `double` of
    the items, drawn by chance. third: who decides where they differ. by: who draws.
    """

    size: int
    seed: int
    raters: tuple[str, str]
    third: str
    by: str
    double: float = LEAST_DOUBLE


def drawn_audit(log: Log, wanted: Wanted, data_hash: str) -> Audit:
    """An audit of a period; `keep_audit` gives it its id and its time.

    Raises AuditError where nothing was asked in the period.
    """
    if not log.answers:
        raise AuditError("Nothing was asked in that time. Check --from and --to.")
    strata, items = draw(log, wanted)
    return Audit(
        id="",
        made_at=datetime.min.replace(tzinfo=UTC),
        made_by=wanted.by,
        period=log.period,
        size=wanted.size,
        seed=wanted.seed,
        raters=wanted.raters,
        third=wanted.third,
        strata=strata,
        items=items,
        data_hash=data_hash,
    )


def draw(log: Log, wanted: Wanted) -> tuple[tuple[Stratum, ...], tuple[Item, ...]]:
    """The strata of a period and the items drawn, in the order of the record."""
    why = {answer.record_id: reasons(answer, log.down) for answer in log.answers}
    strata: dict[Reason, list[str]] = {
        r: [id for id, own in why.items() if own[0] is r] for r in Reason
    }
    parts = shares({r: len(ids) for r, ids in strata.items()}, wanted.size)
    chance = random.Random(wanted.seed)
    drawn = [
        (id, reason) for reason, part in parts.items() for id in chance.sample(strata[reason], part)
    ]
    place = {id: n for n, id in enumerate(why)}
    drawn.sort(key=lambda own: place[own[0]])
    who = _assigned(len(drawn), wanted.raters, max(wanted.double, LEAST_DOUBLE), chance)
    made = tuple(Stratum(r, len(strata[r]), parts[r]) for r in Reason)
    odds = {stratum.reason: stratum.probability for stratum in made}
    items = (
        Item(id, reason, why[id], odds[reason], own)
        for (id, reason), own in zip(drawn, who, strict=True)
    )
    return made, tuple(items)


def _poured(population: Mapping[Reason, int], size: int) -> dict[Reason, int]:
    """Room shared out alike; a stratum that needs less leaves the rest to the others. Of the last
    few that cannot be shared alike the graver strata get one more."""
    drawn = dict.fromkeys(Reason, 0)
    waiting = [r for r in Reason if population.get(r, 0)]
    room = size
    while waiting and room > 0:
        part = room // len(waiting)
        for reason in waiting if part else waiting[:room]:
            drawn[reason] += min(part or 1, population[reason] - drawn[reason])
        room = size - sum(drawn.values())
        waiting = [r for r in waiting if drawn[r] < population[r]]
    return drawn


def _assigned(
    count: int, raters: tuple[str, str], double: float, chance: random.Random
) -> Iterable[tuple[str, ...]]:
    """Who grades each item: both for a share, one or the other for the rest, in turn."""
    both = set(chance.sample(range(count), ceil(count * double - 1e-9)))
    alone: Sequence[int] = [n for n in range(count) if n not in both]
    turn = {n: (raters[i % 2],) for i, n in enumerate(alone)}
    return [raters if n in both else turn[n] for n in range(count)]
