"""What an answer is graded by: each criterion, its levels from best to worst, and what they mean.

The criteria are those that librarians appraise evidence summaries by; harm is graded as the NHS
grades incidents, in four steps. An abstention is graded too: right where the library holds no
answer, wrong where it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Correctness(StrEnum):
    """Whether the critical elements (drug, dose, route, threshold, timing, group) are right."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"


class Completeness(StrEnum):
    """Whether all that matters for acting on it is there."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    INCOMPLETE = "incomplete"


class Support(StrEnum):
    """Whether the cited words support the statement that cites them."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    DOES_NOT = "does not"


class Currency(StrEnum):
    """Whether the sources were up to date when the answer was given."""

    CURRENT = "current"
    DOUBTFUL = "doubtful"
    OUT_OF_DATE = "out of date"


class Level(StrEnum):
    """How much authority, or how much relevance, the sources have."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class Strength(StrEnum):
    """How strong the evidence behind the statements is."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"


class Harm(StrEnum):
    """What acting on the answer could do to a patient."""

    NONE = "0"
    MINOR = "1"
    MODERATE = "2"
    SEVERE = "3"


class Language(StrEnum):
    """Whether a busy reader understands it at once."""

    PLAIN = "plain"
    PARTLY = "partly"
    UNCLEAR = "unclear"


class Fairness(StrEnum):
    """Whether it treats every group of patients with respect and leaves none out."""

    FAIR = "fair"
    DOUBTFUL = "doubtful"
    UNFAIR = "unfair"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is graded. name: of its field of Grade. levels: best first.

    sourced: only an answer with citations is graded by it.
    """

    name: str
    heading: str
    asks: str
    levels: type[StrEnum]
    sourced: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """What may be given, best first."""
        return tuple(level.value for level in self.levels)


CRITERIA = (
    Criterion(
        "correctness",
        "Correct",
        "Are the critical elements right (drug, dose, route, threshold, timing, patients)? For an "
        "abstention: does the library really hold no answer?",
        Correctness,
    ),
    Criterion(
        "completeness", "Complete", "Is all there that matters for acting on it?", Completeness
    ),
    Criterion(
        "currency", "Current", "Were the sources up to date on that day?", Currency, sourced=True
    ),
    Criterion(
        "authority", "Authority", "How much authority do the sources have?", Level, sourced=True
    ),
    Criterion(
        "relevance", "Relevance", "How near are the sources to the question?", Level, sourced=True
    ),
    Criterion(
        "strength", "Evidence", "How strong is the evidence behind it?", Strength, sourced=True
    ),
    Criterion(
        "harm",
        "Harm",
        "What could acting on it do? 0 none, 1 minor, 2 moderate, 3 severe or death",
        Harm,
    ),
    Criterion("language", "Plain language", "Is it understood at once?", Language),
    Criterion("fairness", "Fairness", "Is it fair to every group of patients?", Fairness),
)

CITATION = Criterion(
    "citations", "Citation", "Do the cited words support the statement?", Support, sourced=True
)
"""Graded once for each citation of the short answer."""
