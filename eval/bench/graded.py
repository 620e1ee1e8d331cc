"""A month of use, audited: a sample with the grades of two raters who mostly see what is so, and
two incidents. What a report is made of, drawn with a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from assistant.identifiers import Identifiers
from assistant.record import Record
from assistant.recorded import recorded_answer
from eval.audit.criteria import CRITERIA, Criterion, Support
from eval.audit.log import read_log
from eval.audit.model import Audit, Grade, Item, Period, graded_citations
from eval.audit.sample import Wanted, drawn_audit
from eval.audit.trail import keep_audit, keep_grade
from eval.bench.month import START
from eval.safety.hazards import load_hazards
from eval.safety.incidents import Filing, Harm, Incidents

MONTH = Period(START, START + timedelta(days=30))
RATERS, THIRD = ("library-1", "library-2"), "library-3"
_SEES = 0.93  # how often a rater says what is so
_COMMENTED = 0.1
_LEVELS = (90, 7, 2, 1)  # weights, best level first


@dataclass(slots=True)
class Grading:
    """Draws an audit of the month and grades it."""

    record: Record
    seed: int = 1

    def audit(self, size: int) -> Audit:
        """The audit, kept with a grade of each rater, the third's where both graded."""
        wanted = Wanted(size, self.seed, RATERS, THIRD, RATERS[0])
        last = self.record.tail(1)[0].hash
        audit = keep_audit(self.record, drawn_audit(read_log(self.record, MONTH), wanted, last))
        for place, item in enumerate(audit.items):
            # Drawn for each answer by itself: one citation more must not change all other grades.
            for grade in self._grades(audit, item, random.Random(f"{self.seed} {place}")):
                keep_grade(self.record, grade)
        return audit

    def _grades(self, audit: Audit, item: Item, chance: random.Random) -> Iterator[Grade]:
        truth = {c.name: _drawn(c, chance) for c in CRITERIA}
        cited = len(graded_citations(recorded_answer(self.record.get(item.record_id))))
        third = (THIRD,) if len(item.raters) == 2 else ()
        for rater in (*item.raters, *third):
            yield Grade(
                id="", at=audit.made_at, audit_id=audit.id, record_id=item.record_id, rater=rater,
                citations=tuple(_supported(chance) for _ in range(cited)),
                comment="Reads well." if chance.random() < _COMMENTED else "",
                **_seen(truth, bool(cited), chance),
            )  # fmt: skip


def file_incidents(record: Record, answer_id: str) -> None:
    """Two incidents of the month, one of them closed. answer_id: what one happened with."""
    kept = Incidents(record, load_hazards(), lambda text: Identifiers().mask(text).text)
    first = Filing(
        START.date() + timedelta(days=11),
        "A nurse read the dose for adults where the question did not say that the patient was a "
        "child; the pharmacist stopped it before it was given.",
        "HAZ-04", Harm.NONE, "The ward was told to say the patient's age.", "ward pharmacist",
        answer_id, "INC-4711",
    )  # fmt: skip
    outcome = "The training now shows it; the question was added to the set."
    kept.close(kept.file(first).id, by="clinical safety officer", outcome=outcome)
    told = "Bedside was down for forty minutes at night."
    second = replace(first, what=told, hazard="HAZ-14", harm=Harm.LOW, answer_id=None)
    kept.file(replace(second, action="The ward used the printed folder.", reference=None))


def _seen(truth: Mapping[str, Any], sourced: bool, chance: random.Random) -> dict[str, Any]:
    """What a rater says by each criterion."""
    seen = {
        c.name: truth[c.name] if chance.random() < _SEES else _drawn(c, chance) for c in CRITERIA
    }
    return seen | ({} if sourced else {c.name: None for c in CRITERIA if c.sourced})


def _supported(chance: random.Random) -> Support:
    return Support.SUPPORTS if chance.random() < 0.97 else Support.PARTLY


def _drawn(criterion: Criterion, chance: random.Random) -> Any:
    """A level, the better the likelier."""
    levels = list(criterion.levels)
    return chance.choices(levels, _LEVELS[: len(levels)])[0]
