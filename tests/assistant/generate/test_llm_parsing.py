"""A model's reply, in pieces of any size."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generate.drafts import Draft
from assistant.generate.llm.parsing import CANNOT, JsonReply, Reply, TextReply

ITEM = st.fixed_dictionaries(
    {
        "text": st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(str.strip),
        "sources": st.lists(st.integers(0, 99), max_size=3, unique=True),
    }
)


def read(reply: Reply, text: str, size: int = 3, ended: bool = True) -> list[Draft]:
    """The drafts of a reply that comes in pieces."""
    drafts = [d for i in range(0, len(text), size) for d in reply.feed(text[i : i + size])]
    return drafts + (list(reply.end()) if ended else [])


@given(st.lists(ITEM, max_size=4), st.integers(1, 30), st.booleans())
def test_json_is_read_in_pieces_as_in_one(
    items: list[dict[str, object]], size: int, escaped: bool
) -> None:
    text = json.dumps({"statements": items}, ensure_ascii=escaped)
    whole, pieces = JsonReply(), JsonReply()

    drafts = read(whole, text, len(text))

    assert read(pieces, text, size) == drafts
    assert [d.sources for d in drafts] == [tuple(i["sources"]) for i in items]  # type: ignore[call-overload]
    assert whole.whole and pieces.whole
    assert whole.nothing is (not items)


@given(st.lists(ITEM, min_size=1, max_size=3), st.data())
def test_json_that_breaks_off_gives_what_was_finished(
    items: list[dict[str, object]], data: st.DataObject
) -> None:
    text = json.dumps({"statements": items})
    cut = data.draw(st.integers(0, len(text) - 3))
    reply = JsonReply()

    drafts = read(reply, text[:cut])

    assert drafts == read(JsonReply(), text)[: len(drafts)]
    assert not reply.nothing


@pytest.mark.parametrize(
    "item",
    [
        "two tablets",
        {"text": "two tablets"},
        {"text": "two tablets", "sources": 1},
        {"text": "two tablets", "sources": ["1"]},
        {"text": "two tablets", "sources": [True]},
        {"text": "two tablets", "sources": [1.5]},
        {"text": 2, "sources": [1]},
        {"text": "  ", "sources": [1]},
        {"text": "two tablets " * 60, "sources": [1]},
    ],
)
def test_items_of_another_form_are_dropped(item: object) -> None:
    good = {"text": "Give two tablets.", "sources": [1]}
    reply = JsonReply()

    drafts = read(reply, json.dumps({"statements": [item, good]}))

    assert drafts == [Draft("Give two tablets.", (1,))]


@pytest.mark.parametrize(
    ("around", "whole"),
    [("```json\n%s\n```", True), ("Here it is: %s Goodbye {", True), ("%s", True), ("[%s]", True)],
)
def test_what_stands_around_the_object_is_passed_over(around: str, whole: bool) -> None:
    reply = JsonReply()

    drafts = read(reply, around % '{"statements": [{"text": "Stop.", "sources": [1]}]}')

    assert drafts == [Draft("Stop.", (1,))]
    assert reply.whole is whole


def test_numbers_that_stand_in_the_text_too_are_taken_out() -> None:
    text = json.dumps({"statements": [{"text": "Stop it [1][2].", "sources": [1, 2]}]})

    assert read(JsonReply(), text) == [Draft("Stop it.", (1, 2))]


def test_the_phrase_for_no_answer_is_no_statement() -> None:
    reply = JsonReply()

    assert read(reply, json.dumps({"statements": [{"text": CANNOT, "sources": []}]})) == []
    assert reply.nothing


@pytest.mark.parametrize(
    ("line", "draft"),
    [
        ("Give 5 mg. [1]", Draft("Give 5 mg.", (1,))),
        ("Give 5 mg [1].", Draft("Give 5 mg.", (1,))),
        ("Give 5 mg [1]", Draft("Give 5 mg", (1,))),
        ("Give 5 mg. [1][3]", Draft("Give 5 mg.", (1, 3))),
        ("Give 5 mg. [1], [3]", Draft("Give 5 mg.", (1, 3))),
        ("Give 5 mg. [1, 3]", Draft("Give 5 mg.", (1, 3))),
        ("- Give 5 mg. [1]", Draft("Give 5 mg.", (1,))),
        ("2. Give 5 mg. [1]", Draft("Give 5 mg.", (1,))),
        ("2.5 mg is given. [1]", Draft("2.5 mg is given.", (1,))),
        ("  Give   5 mg. [1]  \r", Draft("Give 5 mg.", (1,))),
        ("Give 5 mg.", None),
        ("[1] Give 5 mg.", None),
        ("Give 5 mg [1] to adults.", None),
        ("Give 5 mg [1] to adults. [2]", None),
        ("Give 5 mg. (1)", None),
        ("[1]", None),
        ("", None),
        ("tablets " * 200 + "[1]", None),
        (CANNOT, None),
        (f"{CANNOT} [1]", None),
    ],
)
def test_a_line_is_a_statement_only_in_the_form_asked_for(line: str, draft: Draft | None) -> None:
    assert read(TextReply(), line) == ([] if draft is None else [draft])


@given(st.integers(1, 30))
def test_text_is_read_in_pieces_as_in_one(size: int) -> None:
    text = "Answer:\n\n- Give 5 mg. [1]\nRepeat after 24 hours. [2][3]\nThank you"

    assert read(TextReply(), text, size) == [
        Draft("Give 5 mg.", (1,)),
        Draft("Repeat after 24 hours.", (2, 3)),
    ]


def test_a_line_that_was_cut_off_is_no_statement() -> None:
    reply = TextReply()

    drafts = read(reply, "Give 5 mg. [1]\nRepeat after 24 hours. [2]", ended=False)

    assert drafts == [Draft("Give 5 mg.", (1,))]
    assert not reply.whole


def test_a_line_that_never_ends_is_no_statement() -> None:
    reply = TextReply()

    assert read(reply, "tablets " * 5000 + "[1]\nStop. [1]", 100) == [Draft("Stop.", (1,))]


def test_no_answer_in_text() -> None:
    reply = TextReply()

    assert read(reply, f"{CANNOT}\n") == []
    assert reply.nothing
