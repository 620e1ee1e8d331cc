from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from assistant.model import Question
from assistant.pipeline import Assistant
from tests.assistant.web.pages.test_asking import words


def opened(browser: TestClient, address: str) -> LexborHTMLParser:
    reply = browser.get(address)
    assert reply.status_code == 200, reply.text
    return LexborHTMLParser(reply.text)


def titles(page: LexborHTMLParser) -> list[str]:
    return [node.text().strip() for node in page.css(".bs-documents strong:not(.nhsuk-tag)")]


def test_all_documents_are_listed_by_title(browser: TestClient) -> None:
    page = opened(browser, "/documents")
    assert words(page, "[data-found] > .bs-small") == "31 documents"
    assert titles(page) == sorted(titles(page), key=str.casefold)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hyperkal", ["Hyperkalaemia in adults"]),
        ("q=SEPSIS adults", None),
        ("currency=superseded", ["Anaphylactic reactions (2008 guidance, superseded)"]),
        ("scope=local", None),
        ("q=nothing-like-it", []),
        ("scope=&publisher=&currency=&q=hyperkal", ["Hyperkalaemia in adults"]),
    ],
)
def test_documents_are_found(browser: TestClient, query: str, found: list[str] | None) -> None:
    listed = titles(opened(browser, f"/documents?{query}"))
    assert listed == found if found is not None else 0 < len(listed) < 31


def test_an_out_of_date_document_is_marked_everywhere(browser: TestClient, read: Assistant) -> None:
    listed = opened(browser, "/documents?currency=superseded")
    assert "Superseded" in words(listed, ".bs-documents")
    address = str(listed.css_first(".bs-documents a").attributes["href"])
    document = opened(browser, address)
    assert "superseded by Anaphylaxis." in words(document, ".bs-caution")
    section = str(document.css_first(".bs-contents a").attributes["href"])
    assert "superseded by Anaphylaxis." in words(opened(browser, section), ".bs-caution")
    assert "Superseded" in words(opened(browser, "/new"), ".bs-documents")


def test_a_superseded_source_is_marked_on_the_answer(browser: TestClient, read: Assistant) -> None:
    given = read.ask(Question("chlorphenamine dose in anaphylaxis"))
    sources = words(opened(browser, f"/answers/{given.record_id}"), ".bs-sources")
    assert "Superseded" in sources
    plain = read.ask(Question("What dose of calcium gluconate in hyperkalaemia?"))
    assert not opened(browser, f"/answers/{plain.record_id}").css(".bs-sources .nhsuk-tag--red")


def test_documents_are_browsed_by_topic(browser: TestClient) -> None:
    page = opened(browser, "/documents")
    topics = [n.attributes["value"] for n in page.css("#topic option")]
    assert {"sepsis", "asthma", "VTE"} <= set(topics)
    assert titles(opened(browser, "/documents?topic=sepsis")) == ["Suspected sepsis in adults"]
    assert len(titles(opened(browser, "/documents?topic=VTE"))) == 2


def test_a_document_shows_its_facts_and_contents(browser: TestClient) -> None:
    page = opened(browser, "/documents/hyperkalaemia")
    assert "Bedside sample library" in words(page, ".nhsuk-summary-list")
    assert "13 April 2028" in words(page, ".nhsuk-summary-list")
    assert "1.2 Emergency treatment" in words(page, ".bs-contents")


def test_a_section_s_words_are_all_there(browser: TestClient, read: Assistant) -> None:
    for document in read.library.documents()[:6]:
        for section in read.library.contents(document.edition_id):
            shown = words(opened(browser, f"/sections/{section.id}"), ".bs-words")
            for unit in section.units:
                if unit.kind != "row":
                    text = " ".join(section.text[unit.start : unit.end].split())
                    assert text in shown


def test_a_quote_is_shown_on_its_page_of_paper(browser: TestClient, read: Assistant) -> None:
    live = read.library.document("hyperkalaemia")
    section = next(s for s in read.library.contents(live.edition_id) if "gluconate" in s.text)
    start = section.text.index("Drug: calcium gluconate")
    end = section.text.index("\n", start)
    page = opened(browser, f"/sections/{section.id}?start={start}&end={end}")
    image = browser.get(str(page.css_first(".bs-sheet").attributes["src"]))
    assert image.headers["content-type"] == "image/png"
    plain = browser.get(f"/sections/{section.id}/page-1.png")
    assert image.content != plain.content
    assert browser.get(f"/sections/{section.id}/page-99.png").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/documents/no-such", 404),
        ("/editions/no-such", 404),
        ("/sections/no-such", 404),
        ("/documents/no-such/changes", 404),
        ("/documents?page=0", 422),
        ("/documents?scope=galactic", 422),
        ("/sections/hyperkalaemia@1.1?start=5&end=1", 404),
    ],
)
def test_what_is_not_there_is_told_on_a_page(
    browser: TestClient, address: str, status: int
) -> None:
    reply = browser.get(address)
    assert reply.status_code == status
    assert "<h1" in reply.text and "text/html" in reply.headers["content-type"]


def test_styles_come_from_here_and_are_kept(browser: TestClient) -> None:
    page = opened(browser, "/")
    links = [str(n.attributes["href"]) for n in page.css("link[rel=stylesheet]")]
    links += [str(n.attributes["src"]) for n in page.css("script[src]")]
    assert len(links) == 3
    for link in links:
        reply = browser.get(link)
        assert reply.status_code == 200 and "immutable" in reply.headers["cache-control"]
        assert "https://" not in reply.text.replace("https://www.w3.org", "") or link.endswith("js")
    assert browser.get("/static/bedside.js").headers["cache-control"] == "no-cache"
