"""What is shown of a section around its quotes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.report.excerpts import Piece, excerpt, opening

TEXT = "Give oxygen. Give adrenaline 500 micrograms. Repeat after 5 minutes. Call for help."


def test_a_quote_is_marked_in_the_words_around_it() -> None:
    start = TEXT.index("Give adrenaline")
    assert excerpt(TEXT, [(start, start + 31)], 8) == (
        Piece("", gap=True),
        Piece("oxygen. "),
        Piece("Give adrenaline 500 micrograms.", marked=True),
        Piece(" Repeat after"),
        Piece("", gap=True),
    )


def test_quotes_near_to_each_other_share_their_surroundings() -> None:
    first, second = TEXT.index("Give oxygen."), TEXT.index("Repeat")
    pieces = excerpt(TEXT, [(second, second + 23), (first, first + 12)], 40)
    assert [p.text for p in pieces if p.marked] == ["Give oxygen.", "Repeat after 5 minutes."]
    assert not any(p.gap for p in pieces)
    assert "".join(p.text for p in pieces) == TEXT


def test_quotes_that_overlap_are_marked_as_one() -> None:
    assert [p.text for p in excerpt(TEXT, [(0, 11), (5, 12)], 0) if p.marked] == ["Give oxygen."]


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80))))
def test_every_quote_is_marked_and_no_character_twice(
    text: str, spans: list[tuple[int, int]]
) -> None:
    held = [(s, e) for s, e in spans if s < e <= len(text)]
    pieces = excerpt(text, held, 5)
    shown = "".join("\0" if p.gap else p.text for p in pieces)
    marked = "".join(p.text for p in pieces if p.marked)
    wanted = "".join(c for i, c in enumerate(text) if any(s <= i < e for s, e in held))
    assert marked == wanted
    assert len(shown.replace("\0", "")) <= len(text)


def test_an_opening_ends_with_a_word_on_one_line() -> None:
    assert opening("One two\n\nthree four", 11) == "One two …"
    assert opening("One two", 11) == "One two"
