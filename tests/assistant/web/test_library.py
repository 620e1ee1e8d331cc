"""Documents, editions and sections over HTTP."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


def test_documents_are_listed_by_title_in_pages(client: TestClient) -> None:
    page = client.get("/v1/documents", params={"limit": 2}).json()
    rest = client.get("/v1/documents", params={"limit": 2, "offset": 2}).json()
    titles = [d["title"] for d in page["documents"] + rest["documents"]]
    assert (page["total"], page["limit"], rest["offset"]) == (4, 2, 2)
    assert titles == sorted(titles, key=str.casefold) and len(titles) == 4


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"q": "TABLETS"}, ["tablets"]),
        ({"q": "a ward"}, ["tablets"]),
        ({"status": "superseded"}, ["anaphylaxis-2008"]),
        ({"q": "anaphyl", "status": "current"}, ["anaphylaxis"]),
        ({"q": "nothing like it"}, []),
    ],
)
def test_documents_are_filtered(client: TestClient, query: dict[str, str], ids: list[str]) -> None:
    page = client.get("/v1/documents", params=query).json()
    assert ([d["id"] for d in page["documents"]], page["total"]) == (ids, len(ids))


def test_a_document_has_contents_and_editions(client: TestClient) -> None:
    detail = client.get("/v1/documents/tablets").json()
    assert [(e["ordinal"], e["live"]) for e in detail["editions"]] == [(2, True), (1, False)]
    assert detail["document"] == detail["editions"][0]
    assert "source" not in detail["document"]
    assert ["Zopiclone"] in [h["heading_path"][-1:] for h in detail["contents"]]
    for heading in detail["contents"]:
        assert client.get(heading["address"]).json()["id"] == heading["section_id"]


def test_an_edition_that_is_no_longer_answered_from_is_kept(client: TestClient) -> None:
    old = client.get("/v1/documents/tablets").json()["editions"][1]
    edition = client.get(f"/v1/editions/{old['edition_id']}").json()
    assert edition["document"] == old
    texts = [client.get(h["address"]).json()["text"] for h in edition["contents"]]
    assert any("blue cupboard" in text for text in texts)


def test_a_quote_is_marked_in_its_section(client: TestClient) -> None:
    contents = client.get("/v1/documents/anaphylaxis").json()["contents"]
    address = contents[-1]["address"]
    section = client.get(address).json()
    unit = section["units"][0]
    span = {"start": unit["start"], "end": unit["end"]}
    assert section["quote"] is None
    quote = client.get(address, params=span).json()["quote"]
    assert quote == {**span, "text": section["text"][unit["start"] : unit["end"]], "page": None}


@pytest.mark.parametrize(
    "span", [{"start": 0}, {"end": 3}, {"start": 5, "end": 5}, {"start": 0, "end": 10**6}]
)
def test_a_place_outside_the_section_is_refused(client: TestClient, span: dict[str, int]) -> None:
    address = client.get("/v1/documents/anaphylaxis").json()["contents"][0]["address"]
    response = client.get(address, params=span)
    assert response.status_code == 422
    assert "start before end" in response.json()["detail"]


@pytest.mark.parametrize(
    "address",
    ["/v1/documents/nope", "/v1/editions/nope@1", "/v1/sections/nope@1.2", "/v1/records/nope"],
)
def test_what_is_not_there_is_not_found(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/not-found"
    assert "nope" in response.json()["detail"]
