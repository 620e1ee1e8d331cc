"""Nothing that a document or a model says acts in Teams; nothing is lost where it is long."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bots.shown import Line, Part, Shown, ShownSource
from bots.teams.cards import sources_card, words_card
from bots.teams.markup import messages, summary
from bots.teams.message import answer_messages

NASTY = (
    "Give *5 mg* _now_ <b>bold</b> <at>Everyone</at> [here](https://evil.example) "
    "https://auto.example & 3 < 4 </p><script>x()</script> &lt;i&gt; `code` [2] {{DATE(2020)}}"
)


def _shown(text: str = "A dose.", number: int = 1, written: bool = False, lines: int = 1) -> Shown:
    said = tuple(Line(text, (number,), 0) for _ in range(lines))
    source = ShownSource(number, text, (text,), "https://library.example/a.pdf#page=3", (text,))
    return Shown(
        record_id="r1",
        urgent=None,
        understood=None,
        verdict=None,
        ask_back=None,
        choices=(),
        label="AI generated from the sources below." if written else "Quoted from the guideline.",
        written=written,
        parts=(Part(text, text, said),),
        more=(),
        cautions=(),
        sources=(source,),
        nearest=(),
        contact=None,
        first_use=None,
    )


class _Read(HTMLParser):
    """The tags of a text, and what a reader sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.seen = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not attrs

    def handle_data(self, data: str) -> None:
        self.seen += data


def test_mark_up_of_a_document_does_nothing_and_is_read_as_it_stands() -> None:
    nasty = replace(
        _shown(NASTY),
        urgent=NASTY,
        understood=NASTY,
        verdict=NASTY,
        ask_back=NASTY,
        choices=(NASTY,),
        cautions=(Line(NASTY, ()),),
        nearest=(NASTY,),
        contact=NASTY,
        first_use=NASTY,
    )
    (text,) = messages(nasty)
    read = _Read(text)
    assert read.tags <= {"p", "strong", "em", "br"}
    assert read.seen.replace("\u2060", "").count(NASTY) == 12


def test_a_number_in_brackets_of_a_document_becomes_no_citation() -> None:
    (text,) = messages(_shown("as shown in [1] and [12]", number=1))
    assert re.findall(r"\[\d+\]", text) == ["[1]"]


def test_a_message_holds_no_mention_and_only_links_of_the_catalogue() -> None:
    (message,) = answer_messages(_shown(NASTY))
    sent = message.model_dump(by_alias=True, exclude_none=True)
    assert [e["type"] for e in sent["entities"]] == ["https://schema.org/Message"]
    claim = sent["entities"][0]["citation"][0]["appearance"]
    assert claim["url"] == "https://library.example/a.pdf#page=3"
    assert (len(claim["name"]), len(claim["abstract"])) <= (80, 160)


def test_a_card_shows_a_documents_words_in_text_runs_only() -> None:
    for card in (sources_card(_shown(NASTY)), words_card(_shown(NASTY))):
        blocks = card.model_dump(by_alias=True, exclude_none=True)["body"]
        assert {block["type"] for block in blocks} == {"RichTextBlock"}
        assert NASTY in "".join(run["text"] for block in blocks for run in block["inlines"])


@pytest.mark.parametrize(("written", "label"), [(True, ["AIGeneratedContent"]), (False, None)])
def test_the_label_says_what_is_true(written: bool, label: list[str] | None) -> None:
    (message,) = answer_messages(_shown(written=written))
    (entity,) = message.model_dump(by_alias=True, exclude_none=True)["entities"]
    assert entity.get("additionalType") == label


def test_a_long_answer_is_split_and_the_last_part_has_the_buttons() -> None:
    made = answer_messages(_shown("word " * 300 + "end", lines=30))
    assert len(made) > 3
    assert all(len(message.text or "") <= 12_000 for message in made)
    assert sum((message.text or "").count("end [1]") for message in made) == 30
    assert [bool(message.attachments) for message in made] == [False] * (len(made) - 1) + [True]
    assert all(message.entities for message in made)


def test_one_endless_line_is_split_too() -> None:
    endless = Part("Title", None, (Line("<" * 5 + " word" * 9000, (1,)),))
    made = answer_messages(replace(_shown(), parts=(endless,)))
    assert all(len(message.text or "") <= 12_100 for message in made)
    assert sum((message.text or "").count("word") for message in made) == 9000


def test_long_titles_and_quotes_are_cut_for_a_citation_and_marked() -> None:
    source = replace(_shown().sources[0], title="t" * 200, quotes=("q" * 400,))
    (message,) = answer_messages(replace(_shown(), sources=(source,)))
    sent = message.model_dump(by_alias=True, exclude_none=True)
    claim = sent["entities"][0]["citation"][0]["appearance"]
    assert claim["name"] == "t" * 79 + "…"
    assert claim["abstract"] == "q" * 159 + "…"


def test_quotes_that_no_card_holds_are_left_to_the_source() -> None:
    source = replace(_shown().sources[0], quotes=("q" * 11_000, "r" * 11_000))
    card = words_card(replace(_shown(), sources=(source,)))
    text = card.model_dump_json(by_alias=True, exclude_none=True)
    assert len(text.encode()) < 28_000
    assert "open the source" in text


def test_a_notification_shows_words_and_no_mark_up() -> None:
    assert summary("<p><strong>A &lt; B</strong></p><p>&nbsp;</p><p>5 mg</p>") == "A < B 5 mg"
