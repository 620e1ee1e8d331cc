"""A statement that is not, to the letter, what stands in the library is not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.model import Citation, Statement
from assistant.verify import quotes_stored_text, verified
from tests.assistant.answers import cite
from tests.documents import section

SECTION = section(["Give 5 mg.", "Not 50 mg."], id="potassium:1:3")
SECTIONS = {SECTION.id: SECTION}


def quote(text: str, start: int, **changes: object) -> Citation:
    return replace(cite(text, start=start, section=SECTION.id), **changes)


def test_words_that_stand_at_their_span_pass() -> None:
    statement = Statement("Not 50 mg.", (quote("Not 50 mg.", 11),))
    assert quotes_stored_text(statement, SECTIONS)
    assert verified([statement], SECTIONS) == (statement,)


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("Give 50 mg.", quote("Give 50 mg.", 0)),  # not the stored words
        ("Give 5 mg", quote("Give 5 mg.", 0)),  # not the quote
        ("Give 5 mg.", quote("Give 5 mg.", 1)),  # not at that span
        ("give 5 mg.", quote("give 5 mg.", 0)),
        ("Give  5 mg.", quote("Give  5 mg.", 0)),
        ("Give 5 mg.", quote("Give 5 mg.", 0, section_id="other")),
        ("Give 5 mg.", quote("Give 5 mg.", 0, end=9)),
        ("", quote("", 500)),
    ],
)
def test_anything_else_is_withheld(text: str, citation: Citation) -> None:
    statement = Statement(text, (citation,))
    good = Statement("Give 5 mg.", (quote("Give 5 mg.", 0),))
    assert verified([statement, good], SECTIONS) == (good,)


def test_one_wrong_citation_withholds_the_statement() -> None:
    right, wrong = quote("Give 5 mg.", 0), quote("Give 5 mg.", 3)
    assert not quotes_stored_text(Statement("Give 5 mg.", (right, wrong)), SECTIONS)


def test_a_statement_without_a_citation_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one citation"):
        Statement("Give 5 mg.", ())
