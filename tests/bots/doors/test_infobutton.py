from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.pipeline import Assistant
from tests.bots.doors.conftest import Served

SEPSIS = {
    "mainSearchCriteria.v.c": "91302008",
    "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.96",
    "mainSearchCriteria.v.dn": "Sepsis (disorder)",
    "taskContext.c.c": "PROBLISTREV",
    "age.v.v": "67",
}


@pytest.fixture
def browser(sample: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(sample, require_keys=False), "http://localhost") as client:
        yield client


def test_a_clinician_reads_a_page(browser: TestClient) -> None:
    page = browser.get("/infobutton", params=SEPSIS).text
    assert "Guidance on Sepsis (disorder)" in page and "Begin at" in page
    assert "67" not in page


def test_a_program_reads_a_feed(browser: TestClient) -> None:
    asked = SEPSIS | {"knowledgeResponseType": "application/json"}
    feed = browser.get("/infobutton", params=asked).json()["feed"]
    first = feed["entry"][0]
    assert "epsis" in first["title"]["_value"]
    opened = browser.get(first["link"][0]["href"])
    assert opened.status_code == 200 and 'id="quote"' in opened.text


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "Nothing was named"),
        ({"mainSearchCriteria.v.c": "91302008"}, "Nothing was named"),
        ({"mainSearchCriteria.v.dn": "Chronic lymphoid leukaemia"}, "holds no guideline"),
        ({"mainSearchCriteria.v.ot": "<script>alert(1)</script>"}, "&lt;script&gt;"),
    ],
)
def test_what_is_not_there_is_said(browser: TestClient, params: dict[str, str], words: str) -> None:
    assert words in browser.get("/infobutton", params=params).text


def test_it_is_for_those_who_may_read(served: Served) -> None:
    app = create_app(served.assistant)
    assert TestClient(app).get("/infobutton", params=SEPSIS).status_code == 401
