"""Chunks hold every unit and fit the embedder's window, counted by its own tokenizer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.embedding import Embedder
from assistant.library.pieces import piece
from assistant.model import Chunk, Section, UnitKind
from ingest.chunks import cut
from tests.documents import section

TITLE = "Acute kidney injury in adults"
SENTENCE = "Give intravenous sodium chloride 0.9% 500 mL over 15 minutes, then review the patient. "


def assert_whole(made: Section, chunks: list[Chunk], embedder: Embedder, title: str) -> None:
    """Chunks are ordered, disjoint, within the window and leave out blanks at most."""
    assert len({c.id for c in chunks}) == len(chunks)
    for chunk in chunks:
        tokens = embedder.count_tokens(piece(title, made, chunk.start, chunk.end, embedder).text)
        assert chunk.tokens == tokens <= embedder.window
        assert chunk.start < chunk.end
    ends = [0, *(c.end for c in chunks)]
    assert all(c.start >= end for c, end in zip(chunks, ends, strict=False))
    inside = {i for c in chunks for i in range(c.start, c.end)}
    for unit in made.units:
        missing = "".join(made.text[i] for i in range(unit.start, unit.end) if i not in inside)
        # What the tokenizer drops has no vector and is nothing that could be found.
        assert not missing.strip() or not embedder.token_offsets(missing)


def test_a_short_section_is_one_chunk(embedder: Embedder) -> None:
    made = section(["Give oxygen.", "Take an ECG."])
    (chunk,) = cut(TITLE, made, embedder)
    assert (chunk.id, chunk.section_id) == ("doc@1.0-0", "doc@1.0")
    assert made.text[chunk.start : chunk.end] == made.text
    assert_whole(made, [chunk], embedder, TITLE)


def test_a_long_section_is_cut_between_units_into_parts_of_about_the_same_length(
    embedder: Embedder,
) -> None:
    made = section([SENTENCE.strip()] * 40)
    chunks = cut(TITLE, made, embedder)
    assert_whole(made, chunks, embedder, TITLE)
    edges = {u.start for u in made.units} | {u.end for u in made.units}
    assert all({c.start, c.end} <= edges for c in chunks)
    sizes = [c.tokens for c in chunks]
    assert len(sizes) > 2
    assert min(sizes) > 0.6 * max(sizes)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" | ".join(f"Column {i}: value {i} mg" for i in range(400)), id="table row"),
        pytest.param("x" * 6000, id="no blanks"),
        pytest.param("500mg/" * 1000, id="no blanks, letters, digits and slashes"),
        pytest.param("." * 4000, id="dots"),
        pytest.param("🩺💉" * 700, id="emoji"),
        pytest.param("急性腎障害の患者には" * 200, id="Chinese and Japanese"),
        pytest.param("급성 신장 손상 " * 300, id="Korean"),
        pytest.param("e\u0301" * 2000, id="combining accents"),
        pytest.param("ﷺ" * 600, id="a ligature of many letters"),
    ],
)
def test_a_unit_longer_than_the_window_is_cut_in_pieces(embedder: Embedder, text: str) -> None:
    made = section(["Before.", text, "After."], kind=UnitKind.ROW)
    chunks = cut(TITLE, made, embedder)
    # The tokenizer takes a word of more than 100 letters for one unknown token.
    assert (len(chunks) > 1) == (embedder.count_tokens(made.text) > embedder.window)
    assert_whole(made, chunks, embedder, TITLE)


@pytest.mark.parametrize(
    "heading", ["." * 400, "急" * 400, "급성신장손상" * 80, "x9" * 300, "Introduction " * 100]
)
def test_title_and_headings_leave_room_for_the_text(embedder: Embedder, heading: str) -> None:
    made = section([SENTENCE.strip()] * 20, heading_path=(heading, heading[::-1]))
    chunks = cut(heading, made, embedder)
    assert_whole(made, chunks, embedder, heading)
    assert len(chunks) <= 6


def test_a_section_without_anything_to_embed_has_no_chunk(embedder: Embedder) -> None:
    assert cut(TITLE, section(["\u200b\u200b"]), embedder) == []
    assert cut(TITLE, section([]), embedder) == []


@given(
    st.lists(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
        | st.integers(1, 60).map(lambda n: (SENTENCE * n).strip()),
        min_size=1,
        max_size=6,
    ),
    st.text(max_size=30),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_unit_is_covered_within_the_window(
    embedder: Embedder, units: list[str], title: str
) -> None:
    made = section(units)
    assert_whole(made, cut(title, made, embedder), embedder, title)


def test_what_is_cut_can_be_embedded(embedder: Embedder) -> None:
    made = section([SENTENCE.strip(), "急" * 1500, "." * 1500, "🩺" * 600])
    chunks = cut(TITLE, made, embedder)
    pieces = [piece(TITLE, made, c.start, c.end, embedder) for c in chunks]
    assert len(embedder.embed(pieces)) == len(chunks)
