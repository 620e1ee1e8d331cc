"""What an audit is: a period, the answers drawn from it with their odds, and the grades given.

An audit is an entry `audit` of the record, a grade an entry `grade` about the answer; neither is
ever overwritten. `trail.py` writes and reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.model import Answer, Citation
from eval.audit.criteria import (
    Completeness,
    Correctness,
    Currency,
    Fairness,
    Harm,
    Language,
    Level,
    Strength,
    Support,
)


@dataclass(frozen=True, slots=True)
class Period:
    """From since, which belongs to it, to until, which does not; both UTC."""

    since: datetime
    until: datetime


class Reason(StrEnum):
    """Why an answer must be looked at, gravest first; UNFLAGGED for those drawn by chance only."""

    RED_FLAG = "red flag"
    THUMBS_DOWN = "thumbs down"
    OUT_OF_DATE = "out-of-date source"
    DOSE = "dose"
    ABSTAINED = "abstained"
    UNFLAGGED = "unflagged"


@dataclass(frozen=True, slots=True)
class Stratum:
    """The answers whose gravest reason is this one. population: in the period."""

    reason: Reason
    population: int
    drawn: int

    @property
    def probability(self) -> float:
        """With which each of its answers was drawn, 0 to 1."""
        return self.drawn / self.population if self.population else 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """An answer that was drawn.

    stratum: its gravest reason, from which it was drawn. reasons: all of them, gravest first.
    probability: with which it was drawn; one of 0.25 stands for four answers. raters: who grade
    it, one or two.
    """

    record_id: str
    stratum: Reason
    reasons: tuple[Reason, ...]
    probability: float
    raters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """A sample to be graded. size: what was asked for. third: who settles disagreements.

    data_hash: hash of the record's last entry when it was drawn.
    """

    id: str
    made_at: datetime
    made_by: str
    period: Period
    size: int
    seed: int
    raters: tuple[str, str]
    third: str
    strata: tuple[Stratum, ...]
    items: tuple[Item, ...]
    data_hash: str

    @property
    def population(self) -> int:
        """How many answers were given in the period."""
        return sum(s.population for s in self.strata)

    def item(self, record_id: str) -> Item | None:
        """The item of an answer."""
        return next((i for i in self.items if i.record_id == record_id), None)


@dataclass(frozen=True, slots=True)
class Grade:
    """What a rater thinks of an answer. id, at: of its entry of the record.

    citations: one for each of `graded_citations`, in their order. None: not graded by that, for
    an answer without citations.
    """

    id: str
    at: datetime
    audit_id: str
    record_id: str
    rater: str
    correctness: Correctness
    completeness: Completeness
    citations: tuple[Support, ...]
    currency: Currency | None
    authority: Level | None
    relevance: Level | None
    strength: Strength | None
    harm: Harm
    language: Language
    fairness: Fairness
    comment: str = ""


def graded_citations(answer: Answer) -> tuple[Citation, ...]:
    """The citations of the short answer, in its order, each span once."""
    spans = {
        (c.number, c.section_id, c.start, c.end): c for s in answer.statements for c in s.citations
    }
    return tuple(spans.values())


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two raters agree on a criterion, over what both graded.

    kappa: Cohen's, weighted where the levels have an order; low, high: its 95 % interval. None
    where it is not defined: fewer than two pairs, or a rater who gave one level
    throughout.
    """

    criterion: str
    pairs: int
    agreed: int
    kappa: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of all answers of the period, estimated from the sample.

    part, whole: graded answers that have it, and all graded. low, high: 95 % interval.
    """

    part: int
    whole: int
    share: float
    low: float
    high: float
