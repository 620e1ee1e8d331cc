"""A month of use, made by rule over the real assistant: what was asked, thumbs, hand-overs, an
audit with the grades of two raters, incidents. Every answer in it is one that Bedside gave.

Each question is asked once; the record then takes its answer as often as the month asks it, at
times and from people drawn with a seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from assistant.handovers import Handovers
from assistant.identifiers import Identifiers
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from assistant.record import Record, new_id
from assistant.recorded import ANSWER, FEEDBACK, feedback_body, recorded_answer
from eval.audit.criteria import CRITERIA, Criterion, Support
from eval.audit.log import EVALUATION, read_log
from eval.audit.model import Audit, Grade, Item, Period, graded_citations
from eval.audit.sample import LEAST_DOUBLE, Wanted, drawn_audit
from eval.audit.trail import keep_audit, keep_grade
from eval.safety.hazards import load_hazards
from eval.safety.incidents import Filing, Harm, Incidents

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
MONTH = Period(FIRST, datetime(2026, 11, 1, tzinfo=UTC))
_BY_HOUR = (3, 2, 2, 3, 2, 2, 4, 7, 9, 8, 7, 6, 5, 6, 6, 6, 5, 6, 7, 7, 6, 6, 5, 4)
_CHANNELS = {"slack": 5, "teams": 3, "web": 2, "api": 1}
RATERS, THIRD = ("library-1", "library-2"), "library-3"


@dataclass(slots=True)
class Moving:
    """A clock that is set."""

    at: datetime = FIRST

    def __call__(self) -> datetime:
        """The moment it is set to."""
        return self.at


def live(
    assistant: Assistant, engine: Engine, questions: Sequence[str], answers: int, seed: int = 1
) -> Record:
    """Fill the record with a month's answers, feedback and hand-overs. Gives the record, whose
    clock then stands at the end of the month."""
    chance, clock = random.Random(seed), Moving()
    record = Record(engine, clock)
    bodies = [
        assistant.record.get(assistant.ask(Question(q, channel=EVALUATION)).record_id).body
        for q in questions
    ]
    handovers = Handovers(record, assistant.library, lambda text: text, days=2)
    weights = [1 / (1 + place) ** 0.6 for place in range(len(bodies))]
    moments = sorted(_moment(chance) for _ in range(answers))
    for clock.at, body in zip(moments, chance.choices(bodies, weights, k=answers), strict=True):
        _answered(record, handovers, body, chance)
    clock.at = MONTH.until + timedelta(hours=9)
    for one in handovers.all(open_only=True)[::2]:
        text = "The library looked it up: see the local guideline, section 2."
        handovers.answer(one.id, by=RATERS[0], text=text)
    return record


def audited(record: Record, size: int, seed: int = 1) -> Audit:
    """An audit of the month, graded by both raters and the third."""
    chance = random.Random(seed)
    wanted = Wanted(size, seed, RATERS, THIRD, RATERS[0], LEAST_DOUBLE)
    last = record.tail(1)[0].hash
    audit = keep_audit(record, drawn_audit(read_log(record, MONTH), wanted, last))
    for grade in _grades(record, audit, chance):
        keep_grade(record, grade)
    return audit


def incidents(record: Record, answer_id: str) -> None:
    """Two incidents of the month, one of them closed."""
    kept = Incidents(record, load_hazards(), lambda text: Identifiers().mask(text).text)
    first = Filing(
        FIRST.date() + timedelta(days=11),
        "A nurse read the dose for adults where the question did not say that the patient was a "
        "child; the pharmacist stopped it before it was given.",
        "HAZ-04", Harm.NONE, "The ward was told to say the patient's age.", "ward pharmacist",
        answer_id, "INC-4711",
    )  # fmt: skip
    closed = kept.file(first)
    outcome = "The training now shows it; the question was added to the set."
    kept.close(closed.id, by="clinical safety officer", outcome=outcome)
    kept.file(replace(first, what="Bedside was down for forty minutes at night.", hazard="HAZ-14",
                      harm=Harm.LOW, action="The ward used the printed folder.", answer_id=None,
                      reference=None))  # fmt: skip


def _moment(chance: random.Random) -> datetime:
    hour = chance.choices(range(24), _BY_HOUR)[0]
    day = chance.randrange((MONTH.until - MONTH.since).days)
    return FIRST + timedelta(days=day, hours=hour, seconds=chance.randrange(3600))


def _answered(
    record: Record, handovers: Handovers, body: Mapping[str, Any], chance: random.Random
) -> None:
    """One answer of the month, and what its reader thinks of it."""
    id, who = new_id(), f"person-{chance.randrange(240):03}"
    channel = chance.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
    own = {"record_id": id, "conversation_id": new_id(), "who": who, "channel": channel}
    record.append(ANSWER, {**body, **own}, id=id)
    silent = body["status"] == AnswerStatus.ABSTAINED
    if chance.random() < 0.06:
        down = chance.random() < (0.7 if silent else 0.15)
        comment = "This is not what I asked." if down and chance.random() < 0.5 else None
        record.append(FEEDBACK, feedback_body(who, "down" if down else "up", comment), about=id)
    if silent and chance.random() < 0.1:
        handovers.open(id, who=who, channel=channel, comment="Needed for the ward round.")


def _grades(record: Record, audit: Audit, chance: random.Random) -> Iterator[Grade]:
    for item in audit.items:
        truth = {c.name: _drawn(c, chance) for c in CRITERIA}
        given = [_grade(record, audit, item, rater, truth, chance) for rater in item.raters]
        yield from given
        if len(given) == 2:
            yield _grade(record, audit, item, THIRD, truth, chance)


def _grade(  # noqa: PLR0913, PLR0917 (a rater's whole situation)
    record: Record,
    audit: Audit,
    item: Item,
    rater: str,
    truth: Mapping[str, Any],
    chance: random.Random,
) -> Grade:
    """What a rater says who mostly sees what is so."""
    cited = graded_citations(recorded_answer(record.get(item.record_id)))
    seen = {c.name: truth[c.name] if chance.random() < 0.93 else _drawn(c, chance)
            for c in CRITERIA}  # fmt: skip
    if not cited:
        seen |= {c.name: None for c in CRITERIA if c.sourced}
    comment = "Reads well." if chance.random() < 0.1 else ""
    supports = tuple(Support.SUPPORTS if chance.random() < 0.97 else Support.PARTLY for _ in cited)
    return Grade(id="", at=audit.made_at, audit_id=audit.id, record_id=item.record_id,
                 rater=rater, citations=supports, comment=comment, **seen)  # fmt: skip


def _drawn(criterion: Criterion, chance: random.Random) -> Any:
    """A level, the better the likelier."""
    levels = list(criterion.levels)
    weights = (90, 7, 2, 1)[: len(levels)]
    return chance.choices(levels, weights)[0]
