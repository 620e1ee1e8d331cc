"""The registers, over answers made by hand; gaps with the real embedder."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.embedding import Embedder
from assistant.handovers import Handover
from assistant.model import AnswerStatus, Document, DocumentStatus, Metadata
from eval.audit.log import Quoted
from eval.audit.registers import currency, gaps, handed_over, recall, use
from eval.audit.registers.gaps import Missed
from eval.audit.registers.listing import (
    Listing,
    currency_listing,
    gaps_listing,
    handovers_listing,
    recall_listing,
    use_listing,
)
from tests.eval.audit.made import START, given, log

LONDON = ZoneInfo("Europe/London")
ABSTAINED = AnswerStatus.ABSTAINED


def quote(document: str, words: str = "Give 5 mg.", edition: int = 1) -> Quoted:
    return Quoted(document, f"{document}@{edition}", document.title(), words)


def document(name: str, edition: int = 1, **metadata: object) -> Document:
    data = Metadata(name.title(), **metadata)  # type: ignore[arg-type]
    return Document(name, f"{name}@{edition}", edition, data, "0" * 64, f"{name}.md", "md", START)


def handover(n: int, answered: float | None = None, **more: object) -> Handover:
    """A hand-over of the n-th answer. answered: hours after it was opened."""
    at = START + timedelta(hours=n)
    done = at + timedelta(hours=answered) if answered is not None else None
    made = Handover(
        f"r{n}-h1", f"r{n}", "c", "q?", (), "u1", "slack", None, at, at + timedelta(days=2), done
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_questions_of_one_kind_are_one_gap(embedder: Embedder) -> None:
    held = log(
        given(0, question="What is the dose of semaglutide for weight loss?", status=ABSTAINED,
              nearest=("Nutrition",), who="u1"),
        given(1, question="semaglutide weight loss dose", status=ABSTAINED, nearest=("Nutrition",),
              who="u2"),
        given(2, question="Semaglutide starting dose for obesity?", status=ABSTAINED, who="u2"),
        given(3, question="How is an arterial line zeroed?", status=ABSTAINED, who="u3"),
        given(4, question="When is adrenaline given?", quoted=(quote("anaphylaxis"),)),
        given(5, question="When is calcium given?"),
        down={"r4": ("Not helpful.", "")},
    )  # fmt: skip
    found = gaps(replace(held, handovers=(handover(3),)), embedder.embed_documents)
    assert [len(gap.questions) for gap in found] == [3, 1, 1]
    first, *others = found
    assert first.people == 2
    assert first.subjects[0] == "semaglutide"
    assert first.acquire == (
        "Guidance on semaglutide; the nearest that the library holds is “Nutrition”."
    )
    by_id = {gap.questions[0].record_id: gap for gap in others}
    assert by_id["r3"].questions[0].why == (Missed.ABSTAINED, Missed.HANDED_OVER)
    assert by_id["r4"].questions[0].comments == ("Not helpful.",)
    assert by_id["r4"].acquire.startswith("Read what “Anaphylaxis” says on adrenaline")


def test_questions_on_different_medicines_are_different_gaps(embedder: Embedder) -> None:
    asked = ("clozapine titration schedule", "Quetiapine titration schedule", "titration schedule?")
    held = log(*(given(n, question=q, status=ABSTAINED) for n, q in enumerate(asked)))
    found = gaps(held, embedder.embed_documents)
    apart = [{q.question for q in gap.questions} for gap in found]
    assert not any({asked[0], asked[1]} <= own for own in apart)
    assert any(gap.subjects == ("Quetiapine",) for gap in found)


def test_a_gap_that_a_librarian_filled_says_so(embedder: Embedder) -> None:
    held = log(given(0, status=ABSTAINED))
    filled = replace(held, handovers=(handover(0, 5, filed_as="potassium.md"),))
    (gap,) = gaps(filled, embedder.embed_documents)
    assert "filed as potassium.md" in gap.acquire
    assert gaps(log(given(0)), embedder.embed_documents) == ()


def test_documents_out_of_date_and_who_used_them() -> None:
    today = date(2026, 12, 1)
    documents = [
        document("fresh", review_due=date(2027, 1, 1)),
        document("due", review_due=today),
        document("late", review_due=date(2026, 11, 21)),
        document("old", status=DocumentStatus.SUPERSEDED, superseded_by="New"),
    ]
    answers = [
        given(0, quoted=(quote("old"), quote("old", "More."))),
        given(1, quoted=(quote("old"), quote("fresh"))),
        given(2, quoted=(quote("late", edition=0),)),
    ]
    found = currency(documents, answers, today)
    assert [o.document_id for o in found] == ["old", "late"]
    assert found[0].answers == ("r0", "r1") and found[0].last_used == START + timedelta(hours=1)
    assert (found[0].superseded, found[0].superseded_by, found[0].days_overdue) == (True, "New", 0)
    assert (found[1].days_overdue, found[1].answers, found[1].last_used) == (10, (), None)


def test_who_was_told_what_by_a_withdrawn_document() -> None:
    answers = [
        given(0, who="u1", quoted=(quote("late", "Give 5 mg."), quote("late", "Twice."))),
        given(30, who="u2", quoted=(quote("late", "Give 6 mg.", edition=2), quote("fresh"))),
        given(31, who="u3", quoted=(quote("fresh"),)),
        given(55, who="u1", quoted=(quote("late", "Give 5 mg."),)),
    ]
    found = recall("late", "Late", answers, "the dose was wrong.", "ext. 1234")
    assert [(t.record_id, t.who, t.quotes) for t in found.told] == [
        ("r0", "u1", ("Give 5 mg.", "Twice.")),
        ("r30", "u2", ("Give 6 mg.",)),
        ("r55", "u1", ("Give 5 mg.",)),
    ]
    assert found.people == ("u1", "u2")
    assert found.editions == ("late@1", "late@2")
    assert found.message.startswith("Between 1 November 2026 and 3 November 2026 Bedside quoted")
    assert "withdrawn: the dose was wrong. Please" in found.message and "ext. 1234" in found.message
    assert found.told[1].message.startswith(
        "On 2 November 2026 you asked Bedside “How is potassium replaced?”, and it quoted “Late”"
    )
    nothing = recall("none", "None", answers, "x", "y")
    assert (nothing.told, nothing.message) == ((), "")


def test_hand_overs_and_the_time_they_took() -> None:
    now = START + timedelta(days=5)
    held = [handover(0, 4), handover(1, 72, filed_as="a.md"), handover(2), handover(100)]
    found = handed_over(held, now)
    assert (found.open, found.answered, found.overdue, found.late, found.filed) == (2, 2, 1, 1, 1)
    assert found.median_time == timedelta(hours=38)
    assert found.longest_time == timedelta(hours=72)
    assert handed_over([], now).median_time is None


def test_use_by_the_clock_of_the_hospital() -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    answers = [
        replace(given(0, who="k1", channel="api", quoted=(quote("b"), quote("a"))), at=summer),
        given(1, quoted=(quote("a"),)),
        given(2, status=ABSTAINED, who="u2"),
    ]
    found = use(answers, {"k1": "key of a librarian"}, LONDON, 7.5)
    assert (found.questions, found.answered, found.people, found.minutes) == (3, 2, 3, 15.0)
    assert found.by_role == {"slack user": 2, "key of a librarian": 1}
    assert found.by_topic == {"(not answered)": 1, "A": 1, "B": 1}
    assert found.by_day == {"2026-07-02": 1, "2026-11-01": 2}
    assert found.by_hour[0] == 1 and sum(found.by_hour) == 3
    assert "7.5 minutes" in found.assumption


def test_registers_as_csv() -> None:
    answers = [given(0, status=ABSTAINED, question="=1+1?", quoted=(quote("late"),))]
    listings = [
        gaps_listing(gaps(log(*answers), lambda texts: [[1.0] for _ in texts])),
        currency_listing(currency([document("late", review_due=date(2026, 1, 1))], answers,
                                  date(2026, 12, 1))),
        recall_listing(recall("late", "Late", answers, "x", "y")),
        handovers_listing(handed_over([handover(0, 4)], START)),
        use_listing(use(answers, {}, LONDON, 1)),
    ]  # fmt: skip
    for listing in listings:
        head, *rows = csv.reader(io.StringIO(listing.csv()))
        assert tuple(head) == listing.headings
        assert len(rows) == len(listing.rows) and rows
    assert "'=1+1?" in listings[0].csv()
    assert "'" not in Listing(("n",), ((-5,),)).csv()
