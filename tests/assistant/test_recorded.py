"""What an answer's entry holds is enough to show the answer again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from assistant.errors import RecordError
from assistant.model import (
    Caution,
    CautionKind,
    Document,
    Metadata,
    Nearest,
    Passage,
    Section,
    UnitKind,
)
from assistant.record import Record
from assistant.recorded import answer_body, feedback_body, recorded_answer
from tests.assistant.answers import answer, cite, say

QUOTE = "Give 500 micrograms — IM — if > 12 years."

SECTION = Section("anaphylaxis@0.1", "anaphylaxis@0", 1, ("Dose",), "1.2", QUOTE + " More.", ())
DOCUMENT = Document(
    "anaphylaxis",
    "anaphylaxis@0",
    1,
    Metadata("Anaphylaxis", published=date(2026, 1, 1)),
    "0" * 64,
    "a.md",
    "md",
    datetime(2026, 3, 1, tzinfo=UTC),
)


def full_answer():  # type: ignore[no-untyped-def]
    shown = answer(
        say(cite(QUOTE, page=3, section=SECTION.id), UnitKind.ROW),
        more=[say(cite("More.", number=2), lead_in=True)],
        cautions=[Caution(CautionKind.SUPERSEDED, "Superseded.", (1,))],
        nearest=[Nearest("a", "a@0", "A", ("B", "C"), 2)],
    )
    passage = Passage(DOCUMENT, SECTION, 0, len(QUOTE), score=1.25, cosine=0.5)
    timed = replace(shown.provenance, timings={"search": 4.25})
    return replace(shown, passages=(passage,), provenance=timed)


@pytest.fixture
def record(engine: Engine, clock: Callable[[], datetime]) -> Record:
    return Record(engine, clock)


def test_an_answer_can_be_shown_again_from_its_entry(record: Record) -> None:
    shown = full_answer()
    entry = record.append("answer", answer_body(shown, who="key1", channel="api"))
    assert recorded_answer(record.get(entry.id)) == replace(shown, passages=())


def test_the_entry_says_who_asked_where_and_what_was_considered() -> None:
    body = answer_body(full_answer(), who="key1", channel="slack")
    assert (body["who"], body["channel"], body["status"]) == ("key1", "slack", "answered")
    assert body["passages"] == [
        {
            "edition_id": "anaphylaxis@0",
            "section_id": "anaphylaxis@0.1",
            "start": 0,
            "end": len(QUOTE),
            "score": 1.25,
            "cosine": 0.5,
        }
    ]
    assert body["statements"][0]["citations"][0]["quote"] == QUOTE
    assert answer_body(full_answer(), who=None, channel="cli")["who"] == "local"


def test_an_entry_of_another_kind_holds_no_answer(record: Record) -> None:
    entry = record.append("feedback", feedback_body("key1", "up", None), about="a")
    with pytest.raises(RecordError, match="holds no answer"):
        recorded_answer(entry)


def test_an_entry_of_an_unknown_shape_names_what_is_wrong(record: Record) -> None:
    body = answer_body(full_answer(), who=None, channel="cli")
    del body["question"]
    with pytest.raises(RecordError, match=r"\(in question\)"):
        recorded_answer(record.append("answer", body))
