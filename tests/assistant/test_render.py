"""What a reader sees of an answer, and that nothing a document says can change it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.model import AnswerStatus, Caution, CautionKind, Nearest, Statement, UnitKind
from assistant.render import NO_ANSWER, OUT_OF_SCOPE, QUOTED, escape, markdown, plain
from tests.assistant.answers import HEADING, answer, cite, passage, quoted, say

ROW = "Drug: Sando-K | Dose: 2 tablets | Route: oral"
OTHER_ROW = "Drug: Kay-Cee-L | Dose: 25 mL | Route: oral"
HOSTILE = [
    "<script>alert(1)</script> & <b>bold</b> &lt;i&gt; <!-- hidden -->",
    "[click](javascript:alert(1)) ![pic](http://x.example/a.png) <http://x.example>",
    "**give 50 mg** _now_ ~~not~~ `code` $x$",
    "# Heading",
    "1. one",
    "- item",
    "+ item",
    "> quote",
    "---",
    "===",
    "| a | b |",
    "```",
    "[1]: http://x.example",
    "\\*not\\* emphasis",
    "    indented code",
    "see http://x.example/a and www.x.example",
]


def tokens(text: str) -> list[str]:
    """The types of all tokens that CommonMark with tables makes of a text."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [t.type for token in parsed for t in (token, *(token.children or ()))]


def seen(text: str) -> str:
    """The words that a reader sees of Markdown."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return " ".join(
        "".join(t.content if t.type == "text" else " " for t in token.children or ())
        for token in parsed
        if token.type == "inline"
    )


def test_the_answer_comes_first_then_cautions_then_sources() -> None:
    shown = plain(
        answer(
            say(cite("Oral potassium is the first choice.")),
            cautions=[Caution(CautionKind.SUPERSEDED, "Superseded by a newer edition.", (1,))],
        )
    )

    assert shown == (
        f"{HEADING}\n\n"
        "Oral potassium is the first choice. [1]\n\n"
        "⚠ Superseded by a newer edition. [1]\n\n"
        "Sources\n"
        "[1] Hypokalaemia in adults — A hospital, 20 April 2026 · Oral replacement"
        " · review due 20 April 2028\n\n"
        f"{QUOTED}\n"
    )


def test_sentences_that_follow_one_another_flow_and_others_stand_apart() -> None:
    first = say(cite("First.", start=0))
    second = say(cite("Second.", start=7))
    far = say(cite("Far.", start=400))

    assert "\n\nFirst. [1] Second. [1]\n\nFar. [1]\n\n" in plain(answer(first, second, far))


def test_a_numbered_recommendation_stands_by_itself() -> None:
    first = say(cite("1.2.1 First.", start=0))
    second = say(cite("1.2.2 Second.", start=13))

    assert "\n\n1.2.1 First. [1]\n\n1.2.2 Second. [1]\n\n" in plain(answer(first, second))


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    cited = cite("Words.", heading_path=("Hypokalaemia", "Dose"))

    assert plain(answer(say(cited))).startswith("Hypokalaemia in adults › Dose\n\nWords. [1]")


def test_a_lead_in_introduces_its_list() -> None:
    lead = say(cite("Stop:", start=0), lead_in=True)
    items = [
        say(cite(text, start=i * 20 + 10), UnitKind.ITEM, lead=0) for i, text in enumerate("AB")
    ]

    assert "\n\nStop: [1]\n\n- A [1]\n- B [1]\n\n" in markdown(answer(lead, *items))


NESTED = [
    ("Give:", UnitKind.SENTENCE, None),
    ("fluids", UnitKind.ITEM, 0),
    ("in sepsis:", UnitKind.ITEM, 0),
    ("antibiotics", UnitKind.ITEM, 2),
    ("oxygen", UnitKind.ITEM, 0),
]


def test_an_item_stands_under_what_introduces_it_and_nothing_else() -> None:
    found = passage("potassium:1:3", NESTED)
    shown = markdown(answer(*quoted(found)))

    listed = "Give: [1]\n\n- fluids [1]\n- in sepsis: [1]\n  - antibiotics [1]\n- oxygen [1]\n"
    assert f"\n\n{listed}\n" in shown


def test_two_lists_of_one_section_stay_apart() -> None:
    lists = [
        ("Give:", UnitKind.SENTENCE, None),
        ("fluids", UnitKind.ITEM, 0),
        ("Stop:", UnitKind.SENTENCE, None),
        ("metformin", UnitKind.ITEM, 2),
        ("see local policy", UnitKind.ITEM, None),
    ]
    found = passage("potassium:1:3", lists)

    shown = markdown(answer(*quoted(found)))

    assert "Give: [1]\n\n- fluids [1]\n\nStop: [1]\n\n* metformin [1]\n\n- see local" in shown
    assert tokens(shown).count("bullet_list_open") == 3


def test_items_of_another_section_do_not_join_a_list() -> None:
    lead = say(cite("Do not give:"), lead_in=True)
    item = say(cite("ibuprofen", start=20), UnitKind.ITEM, lead=0)
    other = cite("paracetamol", number=2, section="pain:1:1", title="Pain", heading_path=("Oral",))

    assert "- ibuprofen [1]\n\nPain › Oral\n\n- paracetamol [2]" in plain(
        answer(lead, item, say(other, UnitKind.ITEM))
    )


def test_rows_of_the_same_columns_become_a_table() -> None:
    rows = [say(cite(ROW), UnitKind.ROW), say(cite(OTHER_ROW, start=60), UnitKind.ROW)]

    assert (
        "| Drug | Dose | Route |\n"
        "| --- | --- | --- |\n"
        "| Sando-K | 2 tablets | oral [1] |\n"
        "| Kay-Cee-L | 25 mL | oral [1] |\n"
    ) in markdown(answer(*rows))


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (ROW, "- **Drug:** Sando-K · **Dose:** 2 tablets · **Route:** oral [1]"),
        ("Severe | Dose: 5 mg", "- Severe · **Dose:** 5 mg [1]"),
        ("Dose: adult: 5 mg", "- **Dose:** adult: 5 mg [1]"),
    ],
)
def test_a_row_alone_names_its_columns(row: str, line: str) -> None:
    assert f"\n\n{line}\n\n" in markdown(answer(say(cite(row), UnitKind.ROW)))


def test_a_wide_table_is_written_line_by_line() -> None:
    wide = " | ".join(f"C{i}: {i}" for i in range(6))
    rows = [say(cite(wide, start=i * 90), UnitKind.ROW) for i in range(2)]

    assert "table_open" not in tokens(markdown(answer(*rows)))


def test_a_source_says_where_and_whether_its_review_date_has_passed() -> None:
    old = cite("Words.", page=7, review_due=date(2020, 5, 3), heading_path=("Treatment", "Adults"))
    undated = cite("More.", number=2, section="b:1:1", publisher=None, published=None,
                   review_due=None, heading_path=())  # fmt: skip
    shown = plain(answer(say(old), say(undated)))

    assert "· Treatment › Adults, p. 7 · review was due 3 May 2020\n" in shown
    assert "[2] Hypokalaemia in adults — no edition date given\n" in shown


def test_one_source_lists_every_place_it_was_quoted_from() -> None:
    shown = plain(
        answer(
            say(cite("One.", page=1)),
            say(cite("Two.", section="potassium:1:9", heading_path=("Monitoring",), page=4)),
        )
    )

    assert "Oral replacement, p. 1; Monitoring, p. 4" in shown
    assert shown.count("[1] Hypokalaemia") == 1


def test_more_is_shown_only_on_request() -> None:
    given_more = answer(say(cite("Short.")), more=[say(cite("Long.", number=2, section="b:1:1"))])

    assert "Long." not in plain(given_more)
    assert "[2]" not in plain(given_more)
    assert f"More\n\n{HEADING}\n\nLong. [2]\n" in plain(given_more, more=True)


def test_an_abstention_says_so_and_offers_a_librarian() -> None:
    near = Nearest("aki", "aki:1", "Acute kidney injury", ("Fluids",), page=3)
    shown = plain(answer(nearest=[near]))

    assert shown == (
        f"{NO_ANSWER}\n\n"
        "The nearest documents:\n\n"
        "- Acute kidney injury › Fluids, p. 3\n\n"
        "Ask a librarian: the library, extension 1234\n"
    )


def test_a_question_out_of_scope_is_told_so() -> None:
    assert plain(answer(status=AnswerStatus.OUT_OF_SCOPE)).startswith(OUT_OF_SCOPE)


def test_a_follow_up_shows_what_was_searched_for() -> None:
    shown = plain(
        answer(say(cite("Words.")), question="and orally?", standalone="potassium orally")
    )

    assert shown.startswith("Searched for: potassium orally\n\n")


def test_words_that_a_statement_does_not_show_stand_under_its_source() -> None:
    cited = cite("Give 2 tablets.")
    shown = plain(answer(Statement("Two tablets are given.", (cited,))))

    assert "Two tablets are given. [1]" in shown
    assert "“Give 2 tablets.”" in shown


def test_a_title_links_to_a_web_address_and_to_nothing_else() -> None:
    good = cite("Words.", url="https://example.org/a?b=1")
    bad = replace(good, url="javascript:alert(1)")
    escaping = replace(good, url="https://example.org/> **x** <")

    assert "[Hypokalaemia in adults](<https://example.org/a?b=1>) —" in markdown(answer(say(good)))
    assert "link_open" not in tokens(markdown(answer(say(bad))))
    assert "link_open" not in tokens(markdown(answer(say(escaping))))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", list(UnitKind))
def test_markup_in_a_document_does_nothing(text: str, kind: UnitKind) -> None:
    def shape(words: str) -> list[str]:
        cited = cite(words, title=words, heading_path=(words,), publisher=words)
        other = cite(words, start=500, number=1)
        found = tokens(markdown(answer(say(cited, kind), say(other, kind))))
        return [t for t in found if t not in {"text", "text_special"}]

    harmless = re.sub("[^|: ]+", "x", text)  # a row keeps the separators of its cells
    assert shape(text) == shape(harmless)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_reader_sees_the_documents_words_unaltered(text: str) -> None:
    assert " ".join(text.split()) in " ".join(seen(markdown(answer(say(cite(text))))).split())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Zs"])))
def test_escaped_text_reads_as_it_stands(text: str) -> None:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escape(text))
    children = [t for token in parsed for t in token.children or ()]

    assert [token.type for token in parsed if token.level == 0] in (
        [],
        ["paragraph_open", "paragraph_close"],
        ["paragraph_open", "inline", "paragraph_close"],
    )
    assert {t.type for t in children} <= {"text"}
    assert "".join(t.content for t in children) == text


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), min_size=1),
            st.sampled_from(UnitKind),
            st.integers(1, 3),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_every_quote_stands_in_the_plain_text(
    drawn: list[tuple[str, UnitKind, int, bool]],
) -> None:
    statements = [
        say(cite(text, number=n, section=f"d{n}:1:1", start=i * 50), kind, lead_in=lead)
        for i, (text, kind, n, lead) in enumerate(drawn)
    ]
    shown = plain(answer(*statements))

    assert all(f"{s.citations[0].quote} [{s.citations[0].number}]" in shown for s in statements)


def test_terminal_codes_and_direction_marks_are_not_passed_on() -> None:
    shown = answer(say(cite("a\x1b[31mb\u202ec")))

    assert "\x1b" not in plain(shown) + markdown(shown)
    assert "\u202e" not in plain(shown) + markdown(shown)
