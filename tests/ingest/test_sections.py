"""Blocks become sections whose units stand at their spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.model import UnitKind
from ingest.load.blocks import Block, Kind
from ingest.sections import LEAST_SURE, MAX_SECTION_CHARS, SectionText, sections

TITLE = "Sepsis in adults"


def heading(text: str, level: int = 1) -> Block:
    return Block(Kind.HEADING, text, level)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block(Kind.PARAGRAPH, text, page=page)


def item(text: str, depth: int = 0) -> Block:
    return Block(Kind.ITEM, text, depth)


def row(text: str) -> Block:
    return Block(Kind.ROW, text)


def quotes(section: SectionText) -> list[str]:
    return [section.text[u.start : u.end] for u in section.units]


def leads(section: SectionText) -> list[str | None]:
    """The words of the unit that introduces each unit."""
    by_start = {u.start: section.text[u.start : u.end] for u in section.units}
    return [None if u.lead is None else by_start[u.lead] for u in section.units]


def test_headings_make_paths_and_the_title_is_no_level_of_its_own() -> None:
    found = sections(
        [
            heading("SEPSIS in adults"),
            paragraph("Opening words."),
            heading("Treatment", 2),
            heading("Antibiotics", 3),
            paragraph("Give them early."),
            heading("Fluids", 3),
            paragraph("Give a bolus."),
            heading("Follow-up", 2),
            paragraph("See the patient again."),
        ],
        TITLE,
    )
    assert [s.heading_path for s in found] == [
        (),
        ("Treatment", "Antibiotics"),
        ("Treatment", "Fluids"),
        ("Follow-up",),
    ]


def test_a_level_that_is_left_out_does_not_break_the_path() -> None:
    found = sections(
        [heading("A", 1), heading("B", 4), paragraph("x."), heading("C", 2), paragraph("y.")], TITLE
    )
    assert [s.heading_path for s in found] == [("A", "B"), ("A", "C")]


def test_headings_without_text_and_empty_blocks_make_no_section() -> None:
    assert sections([], TITLE) == []
    assert sections([heading("Alone"), paragraph("  "), item("")], TITLE) == []
    found = sections([paragraph(""), paragraph("Words."), paragraph("\n")], TITLE)
    assert [s.text for s in found] == ["Words."]


def test_recommendation_numbers_are_taken_from_the_heading() -> None:
    found = sections(
        [
            heading("1.2.3 Give oxygen"), paragraph("Now."),
            heading("4. Fluids"), paragraph("Now."),
            heading("2024 update"), paragraph("Now."),
            heading("5 mg tablets"), paragraph("Now."),
        ],
        TITLE,
    )  # fmt: skip
    assert [s.number for s in found] == ["1.2.3", "4", None, None]


def test_each_kind_of_block_gives_its_units_with_their_pages() -> None:
    (found,) = sections(
        [paragraph("One. Two.", page=3), item("An item", 0), row("Drug: x | Dose: 5 mg")], TITLE
    )
    assert quotes(found) == ["One.", "Two.", "An item", "Drug: x | Dose: 5 mg"]
    assert [u.kind for u in found.units] == [
        UnitKind.SENTENCE,
        UnitKind.SENTENCE,
        UnitKind.ITEM,
        UnitKind.ROW,
    ]
    assert [u.page for u in found.units] == [3, 3, None, None]
    assert found.text == "One. Two.\nAn item\nDrug: x | Dose: 5 mg"


def test_a_paragraph_that_ends_with_a_colon_introduces_the_list_below_it() -> None:
    (found,) = sections(
        [
            paragraph("Take a history. Stop these drugs:"),
            item("NSAIDs, such as:"),
            item("ibuprofen", 1),
            item("naproxen", 1),
            item("ACE inhibitors"),
            paragraph("Then review."),
            item("A stray item"),
        ],
        TITLE,
    )
    assert leads(found) == [
        None,
        None,
        "Stop these drugs:",
        "NSAIDs, such as:",
        "NSAIDs, such as:",
        "Stop these drugs:",
        None,
        None,
    ]


def test_a_long_section_is_parted_between_blocks_and_keeps_its_path() -> None:
    rows = [row(f"Drug: drug{i} | Dose: {i} mg") for i in range(1000)]
    found = sections([heading("Formulary"), *rows], TITLE)
    assert len(found) > 1
    assert all(s.heading_path == ("Formulary",) for s in found)
    assert all(len(s.text) <= MAX_SECTION_CHARS + 100 for s in found)
    assert [q for s in found for q in quotes(s)] == [r.text for r in rows]


BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(Kind),
        st.text(max_size=40),
        st.integers(0, 3),
        st.none() | st.integers(1, 9),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_units_are_ordered_disjoint_and_hold_every_word(blocks: list[Block]) -> None:
    found = sections(blocks, TITLE)
    for section in found:
        ends = [0, *(u.end for u in section.units)]
        assert all(u.start >= end for u, end in zip(section.units, ends, strict=False))
        assert all(u.start < u.end <= len(section.text) for u in section.units)
        starts = {u.start for u in section.units}
        assert all(u.lead is None or u.lead in starts for u in section.units)
    body = "".join(b.text for b in blocks if b.kind is not Kind.HEADING)
    held = "".join(q for s in found for q in quotes(s))
    assert "".join(held.split()) == "".join(body.split())


def test_what_text_recognition_was_not_sure_of_is_kept_and_is_no_unit() -> None:
    text = "Give 5 mg at once. Then give 2 mg."
    at = text.index("Then")
    block = Block(Kind.PARAGRAPH, text, page=3, sure=((0, 0.99), (at, LEAST_SURE - 0.01)))
    (section,) = sections([block], TITLE)
    assert section.text == text
    assert quotes(section) == ["Give 5 mg at once."]
    assert section.units[0].sure == 0.99
    assert [(section.text[u.start : u.end], u.page) for u in section.doubtful] == [
        ("Then give 2 mg.", 3)
    ]


def test_a_sentence_is_as_sure_as_the_least_sure_line_that_it_stands_on() -> None:
    text = "Give 5 mg at once and then again."
    block = Block(Kind.PARAGRAPH, text, sure=((0, 0.99), (12, 0.9), (25, 0.95)))
    (section,) = sections([block], TITLE)
    assert [unit.sure for unit in section.units] == [0.9]


def test_items_whose_lead_in_is_in_doubt_are_not_quoted_without_it() -> None:
    lead = Block(Kind.PARAGRAPH, "Do not give it to:", sure=((0, 0.3),))
    led = Block(Kind.ITEM, "pregnant women", sure=((0, 1.0),))
    (section,) = sections([lead, led, paragraph("Call for help.")], TITLE)
    assert quotes(section) == ["Call for help."]


def test_text_that_was_not_recognised_says_nothing_of_certainty() -> None:
    (section,) = sections([paragraph("Give 5 mg at once.")], TITLE)
    assert section.units[0].sure is None
