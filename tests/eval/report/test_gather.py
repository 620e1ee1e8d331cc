"""What a report says of a month of use, and what changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.errors import NotFound
from assistant.model import AnswerStatus, Question
from assistant.recorded import ANSWER, FEEDBACK, recorded_answer
from eval.audit.verdicts import settled
from eval.report.data import Report
from eval.report.gather import gather
from eval.safety.hazards import load_hazards
from eval.safety.incidents import Filing, Harm, Incidents
from tests.eval.report.conftest import Lived


def test_every_answer_drawn_is_in_it_in_the_order_given(report: Report, lived: Lived) -> None:
    assert [a.item for a in report.answers] == list(lived.audit.items)
    assert [a.number for a in report.answers] == list(range(1, 13))
    moments = [a.asked_at for a in report.answers]
    assert len(moments) == 12


def test_quotes_are_marked_where_they_stand(report: Report, lived: Lived) -> None:
    answered = [a for a in report.answers if a.status is AnswerStatus.ANSWERED]
    assert answered
    for audited in answered:
        answer = recorded_answer(lived.record.get(audited.item.record_id))
        marked = [
            piece.text
            for source in audited.sources
            for place in source.places
            for piece in place.excerpt
            if piece.marked
        ]
        for citation in (c for s in answer.statements for c in s.citations):
            assert any(citation.quote in text for text in marked)


def test_what_was_found_and_not_used_is_named(report: Report) -> None:
    for audited in report.answers:
        used = {p.text for s in audited.sources for pl in s.places for p in pl.excerpt if p.marked}
        assert audited.unused
        assert all(u.opening.removesuffix(" …") not in used for u in audited.unused)


def test_machines_and_raters_both_have_their_say(report: Report) -> None:
    answered = next(a for a in report.answers if a.claims)
    assert [c.good for c in answered.checks[:2]] == [True, True]
    assert answered.verdicts
    assert answered.verdicts[0].role in {"first rater", "second rater"}
    double = next(a for a in report.answers if len(a.item.raters) == 2)
    assert [v.role for v in double.verdicts] == ["first rater", "second rater", "third rater"]


def test_the_grade_that_stands_is_the_audits(report: Report) -> None:
    given = [v.grade for a in report.answers for v in a.verdicts]
    stands = settled(report.audit, given)
    assert {a.item.record_id: a.verdict for a in report.answers if a.verdict} == stands
    assert report.progress.settled == len(stands)


def test_an_overdue_source_is_in_the_register_with_its_answers(report: Report) -> None:
    ulcers = next(o for o in report.kept.outdated if "pressure ulcers" in o.title)
    assert ulcers.answers
    assert ulcers.review_due == date(2024, 5, 31)


def test_the_record_is_checked_and_named_up_to_what_the_report_rests_on(
    report: Report, lived: Lived
) -> None:
    last = lived.record.tail(1)[0]
    assert report.chain.broken is None
    assert report.chain.entries == last.seq
    assert report.chain.anchor == f"{last.seq}:{last.hash}"
    assert report.as_of == last.at


def test_the_same_data_have_the_same_hash(report: Report, lived: Lived) -> None:
    assert lived.report() == report
    assert lived.report().data_hash == report.data_hash


def test_questions_asked_later_change_nothing(report: Report, own_month: Lived) -> None:
    own_month.assistant.ask(Question("How much oxygen in an exacerbation of COPD?"))
    own_month.assistant.record.append(FEEDBACK, {"who": "x", "verdict": "up", "comment": None})
    assert own_month.report().data_hash == report.data_hash


def test_a_thumb_down_on_an_answer_of_the_period_changes_it(
    report: Report, own_month: Lived
) -> None:
    about = report.answers[0].item.record_id
    body = {"who": "x", "verdict": "down", "comment": "Not about children."}
    own_month.record.append(FEEDBACK, body, about=about)
    changed = own_month.report()
    assert changed.data_hash != report.data_hash
    assert "Not about children." in changed.answers[0].comments
    assert changed.as_of > report.as_of or changed.chain.entries > report.chain.entries


def test_a_document_taken_out_since_is_recalled(own_month: Lived) -> None:
    library = own_month.assistant.library
    title = next(s.title for a in own_month.report().answers for s in a.sources)
    with library.changing():
        library.remove(next(d.id for d in library.documents() if d.metadata.title == title))
    found = own_month.report()
    assert [r.title for r in found.recalls] == [title]
    assert found.recalls[0].told
    cited = next(s for a in found.answers for s in a.sources if s.title == title)
    assert cited.state == "no longer answered from"
    assert any(p.marked for place in cited.places for p in place.excerpt)


def test_a_changed_record_is_told(own_month: Lived) -> None:
    from sqlalchemy import update

    from assistant.storage.tables import records

    with own_month.record._engine.begin() as connection:  # as somebody outside Bedside would
        connection.execute(update(records).where(records.c.seq == 3).values(hash="0" * 64))
    assert own_month.report().chain.broken


def test_incidents_stand_under_their_hazard_beside_the_answer(report: Report) -> None:
    first, second = report.kept.incidents
    assert first.hazard_title == load_hazards().get("HAZ-04").title
    assert first.answer == 1
    assert first.in_period
    assert (first.incident.open, second.incident.open) == (False, True)


def test_an_incident_outside_the_period_is_told_to_be(own_month: Lived) -> None:
    kept = Incidents(own_month.record, load_hazards(), lambda text: text)
    kept.file(Filing(date(2025, 1, 1), "Long ago.", "HAZ-14", Harm.NONE, "Nothing.", "me"))
    found = own_month.report()
    assert [i.in_period for i in found.kept.incidents] == [True, True, False]
    counted = next(f for f in found.figures.figures if f.name == "incidents")
    assert counted.value == 2


def test_what_people_typed_is_masked_anew(own_month: Lived) -> None:
    kept = Incidents(own_month.record, load_hazards(), lambda text: text)
    told = "Patient with NHS number 943 476 5919."
    kept.file(Filing(date(2026, 11, 3), told, "HAZ-14", Harm.NONE, told, "me"))
    about = own_month.audit.items[0].record_id
    body = {"who": "x", "verdict": "down", "comment": told}
    own_month.record.append(FEEDBACK, body, about=about)
    found = own_month.report()
    assert "943 476 5919" not in repr(found)
    assert "[NHS number]" in found.answers[0].comments[0]


def test_an_unknown_audit_is_named(lived: Lived) -> None:
    with pytest.raises(NotFound, match="no audit"):
        gather(lived.sources, "ffff")


def test_runs_of_question_sets_are_no_answers_of_the_period(report: Report, lived: Lived) -> None:
    asked = report.kept.use.questions
    assert 0 < asked <= 80 < len(lived.record.of_kind(ANSWER))
    assert sum(v.answers for v in report.versions if v.what == "Library") == asked
    assert replace(report, organisation=None).data_hash != report.data_hash
