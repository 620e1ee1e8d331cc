"""Reading a period of a real record, and audits and grades kept in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import NotFound, RecordError
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from assistant.record import Record
from assistant.recorded import FEEDBACK, GRADE, feedback_body
from eval.audit.log import read_log, thumbs_down
from eval.audit.model import Period, Reason
from eval.audit.sample import reasons
from eval.audit.trail import audit, audits, grades, keep_audit, keep_grade
from tests.conftest import NOW
from tests.eval.audit.made import audit as made_audit
from tests.eval.audit.made import grade, item

DAY = Period(NOW - timedelta(hours=1), NOW + timedelta(hours=1))


def ask(assistant: Assistant, text: str, channel: str = "slack", asker: str = "u1") -> str:
    return assistant.ask(Question(text, channel=channel, asker=asker)).record_id


def test_a_period_in_brief(own_sample: Assistant) -> None:
    ids = [
        ask(own_sample, "Adult dose of adrenaline in anaphylaxis?"),
        ask(own_sample, "What is the dose of semaglutide for weight loss?"),
        ask(own_sample, "How often is a patient at risk of pressure ulcers repositioned?"),
        ask(own_sample, "patient is not breathing what do I do"),
    ]
    ask(own_sample, "Adult dose of adrenaline in anaphylaxis?", channel="eval")
    own_sample.record.append(FEEDBACK, feedback_body("u1", "down", "Why?"), about=ids[1])
    own_sample.handovers.open(ids[1], who="u1", channel="slack")
    log = read_log(own_sample.record, DAY, sources=True)
    assert [a.record_id for a in log.answers] == ids
    adrenaline, semaglutide, ulcers, breathing = log.answers
    assert adrenaline.dose and not adrenaline.out_of_date and not adrenaline.urgent
    assert {q.document_id for q in adrenaline.quoted} == {"anaphylaxis"}
    assert any("500 micrograms" in q.quote for q in adrenaline.quoted)
    assert semaglutide.status is AnswerStatus.ABSTAINED and semaglutide.nearest
    assert ulcers.out_of_date and breathing.urgent
    assert log.down == {ids[1]: ("Why?",)}
    assert [h.record_id for h in log.handovers] == [ids[1]]
    brief = read_log(own_sample.record, DAY)
    assert [replace(a, quoted=(), nearest=()) for a in log.answers] == list(brief.answers)
    assert reasons(ulcers, log.down)[0] is Reason.OUT_OF_DATE


def test_what_lies_outside_a_period_is_left_out(own_sample: Assistant) -> None:
    ask(own_sample, "Adult dose of adrenaline in anaphylaxis?")
    before = Period(NOW - timedelta(days=2), NOW)
    assert read_log(own_sample.record, before).answers == ()
    assert len(read_log(own_sample.record, Period(NOW, NOW + timedelta(1))).answers) == 1


def test_the_last_word_of_each_reader_counts(own_sample: Assistant) -> None:
    record = own_sample.record
    for who, verdict, comment in (
        ("u1", "down", "Wrong."), ("u1", "up", None), ("u2", "down", None), ("u3", "down", "No."),
    ):  # fmt: skip
        record.append(FEEDBACK, {"who": who, "verdict": verdict, "comment": comment}, about="a")
    assert thumbs_down(record.of_kind(FEEDBACK)) == {"a": ("", "No.")}


def test_an_audit_is_read_as_it_was_kept(own_sample: Assistant) -> None:
    record = own_sample.record
    made = made_audit(item(0), item(1, ("ann",), Reason.UNFLAGGED, 0.25))
    kept = keep_audit(record, made)
    assert kept == replace(made, id=kept.id, made_at=NOW)
    assert audit(record, kept.id[:6]) == audit(record, "") == kept
    later = keep_audit(record, made)
    assert audits(record) == (kept, later)
    assert audit(record, "") == later
    with pytest.raises(NotFound, match="no audit"):
        audit(record, "none")


def test_a_corrected_grade_is_a_new_entry(own_sample: Assistant) -> None:
    record = own_sample.record
    first = keep_grade(record, grade("r0", "ann", comment="First."))
    other = keep_grade(record, grade("r0", "ben"))
    second = keep_grade(record, grade("r0", "ann", harm="2", comment="Second."))
    assert (first.at, first.comment, second.comment) == (NOW, "First.", "Second.")
    assert grades(record, "a1") == (second, other)
    assert [e.about for e in record.of_kind(GRADE)] == ["r0"] * 3
    assert grades(record, "a2") == ()
    assert record.verify().broken is None


def test_a_grade_that_cannot_be_read_is_named(own_sample: Assistant) -> None:
    record: Record = own_sample.record
    entry = record.append(GRADE, {"audit_id": "a1", "rater": "ann", "harm": "9"}, about="r0")
    with pytest.raises(RecordError, match=entry.id):
        grades(record, "a1")


def test_times_are_those_of_the_record(own_sample: Assistant) -> None:
    ask(own_sample, "Adult dose of adrenaline in anaphylaxis?")
    (answer,) = read_log(own_sample.record, DAY).answers
    assert answer.at == NOW == datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
