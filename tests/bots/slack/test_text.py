"""Slack's mark-up: what people type, and what documents must not do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Statement
from bots.shown import shown
from bots.slack.blocks import messages, streamed_parts
from bots.slack.text import SECTION, chunks, escaped, markdown, mrkdwn, shortened, typed
from tests.assistant.answers import answer, cite, say
from tests.bots.slack.conftest import words

NASTY = "<!channel> <@U123> <https://evil.example|click> *bold* _it_ ~x~ `code` & &lt;!here&gt;"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("<@UBOT> dose of <@U2|ann>?", "dose of ?"),
        ("potassium &gt; 6.5 &amp; &lt; 7", "potassium > 6.5 & < 7"),
        ("see <https://a.example/x|the page> in <#C1|ward-7>", "see the page in #ward-7"),
        ("<mailto:a@b.example|a@b.example> <tel:07700900123|07700 900123>",
         "a@b.example 07700 900123"),
        ("<!here> <!subteam^S1|@ward> help", "help"),
        ("a\n\n  b", "a b"),
    ],
)  # fmt: skip
def test_what_was_typed(raw: str, read: str) -> None:
    assert typed(raw) == read


def test_nothing_of_a_document_acts_in_an_answer() -> None:
    nasty = cite(NASTY, title=NASTY, publisher=NASTY, heading_path=(NASTY,))
    [message] = messages(shown(answer(say(nasty))))

    for block in message.blocks:
        text = block.get("text")
        if text and text["type"] == "mrkdwn":
            assert "<" not in text["text"] and text["verbatim"]
    said = [b["text"] for b in message.blocks if b.get("text", {}).get("type") == "plain_text"]
    assert [(t["text"], t["emoji"]) for t in said] == [(f"{NASTY} [1]", False)]  # word for word
    assert "<" not in message.text


def test_nothing_of_a_document_acts_in_a_stream() -> None:
    nasty = Statement(NASTY, (cite(NASTY),), written=True)
    text = "".join(streamed_parts(shown(answer(nasty))))

    assert "<" not in text and ">" not in text.replace("&gt;", "")
    assert "\\*bold\\* \\_it\\_" in text and "https\\://" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a|b", "https://a> <!channel", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    [message] = messages(shown(answer(say(cite("Give 40 mmol.", url=url)))))
    assert "<" not in words({"blocks": message.blocks})


def test_a_source_opens_at_its_page() -> None:
    paged = cite("Give 40 mmol.", url="https://a.example/k.pdf", page=4)
    [message] = messages(shown(answer(say(paged))))

    assert (
        "[1] <https://a.example/k.pdf#page=4|Hypokalaemia in adults> — A hospital · "
        "20 April 2026 · Oral replacement, p. 4 · review due 20 April 2028"
    ) in words({"blocks": message.blocks})


@given(st.text(max_size=400))
def test_escaped_text_has_no_angle_brackets(text: str) -> None:
    for safe in (escaped(text), mrkdwn(text), markdown(text)):
        assert "<" not in safe and ">" not in safe


@given(st.lists(st.text(alphabet="ab ", min_size=1, max_size=90), max_size=12))
def test_chunks_lose_no_word(lines: list[str]) -> None:
    parts = list(chunks(lines, 40))

    assert all(0 < len(part) <= 40 for part in parts)
    assert "".join("".join(parts).split()) == "".join("".join(lines).split())


def test_long_answers_lose_nothing_and_keep_to_the_limits() -> None:
    long = [say(cite(f"{n}. " + "nord " * 900, number=n)) for n in range(1, 31)]
    sent = messages(shown(answer(*long)))

    text = "\n".join(words({"blocks": message.blocks}) for message in sent)
    assert all(f"{n}. nord" in text for n in range(1, 31))
    assert text.count("nord") == 30 * 900
    for message in sent:
        assert len(message.blocks) <= 50
        sections = [b["text"]["text"] for b in message.blocks if b["type"] == "section"]
        assert all(len(section) <= SECTION for section in sections)
        assert sum(map(len, sections)) < 13_000
    assert [b["type"] for b in sent[-1].blocks][-1] == "actions"
    assert "(part 2)" in sent[1].text


def test_shortened() -> None:
    assert shortened("abcdef", 4) == "abc…" and shortened("abc", 4) == "abc"
