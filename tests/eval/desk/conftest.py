"""The desk as a browser without a script uses it, over a sample library of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from assistant.api import create_app
from assistant.pipeline import Assistant

FORM = {"Sec-Fetch-Site": "same-origin"}
Open = Callable[[str], LexborHTMLParser]


@pytest.fixture
def librarian(own_sample: Assistant) -> Iterator[TestClient]:
    """Whoever is at this machine; nothing works in the background."""
    app = create_app(own_sample, require_keys=False)
    yield TestClient(app, "http://localhost", headers=FORM)


@pytest.fixture
def opened(librarian: TestClient) -> Open:
    def open_page(address: str) -> LexborHTMLParser:
        reply = librarian.get(address)
        assert reply.status_code == 200, reply.text
        return LexborHTMLParser(reply.text)

    return open_page


def words(page: LexborHTMLParser | str, css: str = "main") -> str:
    """The words of a page's part."""
    parsed = LexborHTMLParser(page) if isinstance(page, str) else page
    return " ".join(" ".join(node.text().split()) for node in parsed.css(css))
