from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from assistant.api import create_app
from assistant.pipeline import Assistant
from assistant.recorded import FEEDBACK
from assistant.web.pages.engine import piece
from tests.assistant.answers import answer, cite, say

QUESTION = "What dose of calcium gluconate in hyperkalaemia?"
FORM = {"Sec-Fetch-Site": "same-origin"}


def ask(browser: TestClient, question: str, **more: str) -> LexborHTMLParser:
    reply = browser.post("/ask", data={"question": question} | more, headers=FORM)
    assert reply.status_code == 200, reply.text
    return LexborHTMLParser(reply.text)


def words(page: LexborHTMLParser, css: str) -> str:
    return " ".join(" ".join(node.text().split()) for node in page.css(css))


def record_id(page: LexborHTMLParser) -> str:
    form = page.css_first("form[action$='/feedback']")
    return str(form.attributes["action"]).split("/")[2]


def test_the_start_says_what_the_library_is(browser: TestClient) -> None:
    page = LexborHTMLParser(browser.get("/").text)
    assert words(page, "h1") == "Ask the library"
    assert "31 documents" in words(page, ".bs-state")
    assert "quoted from the documents" in words(page, ".bs-state")
    assert page.css_first("form[action='/ask'] textarea[name=question]")
    assert "does not replace" in words(page, "footer")


def test_an_answer_has_an_address_and_its_words_can_be_opened(browser: TestClient) -> None:
    page = ask(browser, QUESTION)
    assert words(page, "h1") == QUESTION
    assert "30 mL over 10 minutes" in words(page, ".bs-said")
    assert words(page, ".bs-sources h2") == "Sources"
    mark = page.css_first(".bs-said .bs-mark")
    assert "Hyperkalaemia in adults" in str(mark.attributes["aria-label"])
    opened = LexborHTMLParser(browser.get(str(mark.attributes["href"])).text)
    assert "30 mL over 10 minutes" in words(opened, "#quote")
    again = browser.get(f"/answers/{record_id(page)}")
    assert "30 mL over 10 minutes" in again.text


def test_a_follow_up_goes_on(browser: TestClient) -> None:
    page = ask(browser, "Adult dose of adrenaline in anaphylaxis?")
    own = page.css_first("input[name=conversation_id]").attributes["value"]
    further = ask(browser, "and in a child?", conversation_id=str(own))
    assert "anaphylaxis" in words(further, ".bs-small")


def test_what_the_library_does_not_hold_is_said(browser: TestClient) -> None:
    page = ask(browser, "How is Wilson's disease treated with penicillamine?")
    assert "does not hold an answer" in words(page, "article")
    assert "Ask a librarian" in words(page, "article")
    assert not page.css(".bs-said")


def test_a_vague_question_is_asked_back_with_choices(browser: TestClient) -> None:
    page = ask(browser, "dose?")
    chosen = page.css_first(".bs-choices input[name=question]").attributes["value"]
    own = page.css_first(".bs-choices input[name=conversation_id]").attributes["value"]
    assert ask(browser, str(chosen), conversation_id=str(own)).css(".bs-said")


def test_what_cannot_be_asked_is_said_beside_the_field(browser: TestClient) -> None:
    reply = browser.post("/ask", data={"question": "  "}, headers=FORM)
    page = LexborHTMLParser(reply.text)
    assert reply.status_code == 422
    assert page.css_first("#question-error") and words(page, "title").startswith("Error:")


def test_identifiers_are_neither_shown_nor_kept(browser: TestClient, read: Assistant) -> None:
    page = ask(browser, "Adrenaline dose for John Smith, NHS number 943 476 5919?")
    assert "943 476 5919" not in str(page.html)
    assert "identif" in words(page, ".bs-caution")
    assert "5919" not in str(read.record.get(record_id(page)).body)


def test_feedback_reaches_the_record_without_identifiers(
    browser: TestClient, read: Assistant
) -> None:
    id = record_id(ask(browser, QUESTION))
    told = {"verdict": "down", "comment": "wrong for NHS number 943 476 5919"}
    reply = browser.post(f"/answers/{id}/feedback", data=told, headers=FORM)
    assert "Thank you" in reply.text
    kept = [entry for entry in read.record.about(id) if entry.kind == FEEDBACK]
    assert [entry.body["verdict"] for entry in kept] == ["down"]
    assert "5919" not in str(kept[0].body)


def test_a_librarian_gets_the_question(browser: TestClient, read: Assistant) -> None:
    id = record_id(ask(browser, "How is Wilson's disease treated with penicillamine?"))
    reply = browser.post(f"/answers/{id}/handover", data={"comment": ""}, headers=FORM)
    assert "A librarian has your question" in reply.text
    assert [h.channel for h in read.handovers.all() if h.record_id == id] == ["web"]


def test_to_a_script_the_answer_comes_piece_by_piece(browser: TestClient) -> None:
    headers = FORM | {"Accept": "text/event-stream"}
    with browser.stream("POST", "/ask", data={"question": QUESTION}, headers=headers) as reply:
        events = [part.split("\r\n", 1) for part in "".join(reply.iter_text()).split("\r\n\r\n")]
    named = {head.removeprefix("event: "): rest for head, *rest in events if head}
    assert list(named) == ["status", "done"]
    done = json.loads(named["done"][0].removeprefix("data: "))
    assert urlsplit(done["url"]).path.startswith("/answers/")
    assert "30 mL over 10 minutes" in done["html"]


def test_a_fault_in_mid_stream_is_told(browser: TestClient) -> None:
    headers = FORM | {"Accept": "text/event-stream"}
    reply = browser.post("/ask", data={"question": " "}, headers=headers)
    assert "event: error" in reply.text and "cannot be asked" in reply.text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "https://elsewhere.example"}, {"Origin": "null"}],
)  # fmt: skip
def test_another_site_s_form_is_refused(
    browser: TestClient, read: Assistant, headers: dict[str, str]
) -> None:
    before = read.record.count()
    reply = browser.post("/ask", data={"question": QUESTION}, headers=headers)
    assert reply.status_code == 403 and "another site" in reply.text
    assert read.record.count() == before


def test_no_answer_under_that_address(browser: TestClient) -> None:
    reply = browser.get("/answers/0000000000000000")
    assert reply.status_code == 404 and "<h1" in reply.text


def test_where_keys_are_needed_a_page_says_so(read: Assistant) -> None:
    reply = TestClient(create_app(read)).get("/")
    assert reply.status_code == 401 and "text/html" in reply.headers["content-type"]


def test_every_page_lets_nothing_run_or_load_but_ours(browser: TestClient) -> None:
    for path in ("/", "/documents", "/new", "/answers/0000000000000000"):
        policy = browser.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "http" not in policy
        assert "unsafe" not in policy


def test_mark_up_in_words_does_nothing() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    told = answer(say(cite(hostile, title=hostile, url="javascript:alert(1)")), question=hostile)
    shown = piece("answer_body.jinja", answer=told, own=True, thanks="", standing={})
    page = LexborHTMLParser(shown)
    assert not page.css("script") and not page.css("img")
    assert "javascript:" not in shown and hostile in words(page, ".bs-said")


def test_what_a_model_wrote_is_called_so() -> None:
    told = answer(replace(say(cite("Give it.")), written=True))
    page = LexborHTMLParser(
        piece("answer_body.jinja", answer=told, own=False, thanks="", standing={})
    )
    assert "AI generated" in words(page, ".bs-label")
    assert not page.css("form[data-ask]")
