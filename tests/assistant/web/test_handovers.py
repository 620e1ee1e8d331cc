"""Hand-overs over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.keys import Role

MakeClient = Callable[[Role], TestClient]
UNKNOWN = "What is the dose of semaglutide for weight loss?"


@pytest.fixture
def reader(with_key: MakeClient) -> TestClient:
    return with_key(Role.READER)


@pytest.fixture
def asked(reader: TestClient) -> str:
    """Record id of a reader's question that the library does not answer."""
    answer = reader.post("/v1/ask", json={"question": UNKNOWN, "channel": "web"}).json()
    assert answer["status"] == "abstained"
    return str(answer["record_id"])


def handed(client: TestClient, record_id: str, **more: object) -> dict[str, Any]:
    response = client.post("/v1/handovers", json={"record_id": record_id, **more})
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def test_a_reader_hands_over_and_reads_the_answer(
    reader: TestClient, asked: str, with_key: MakeClient
) -> None:
    made = handed(reader, asked, comment="Mr John Smith asks")
    assert (made["question"], made["channel"], made["answer"]) == (UNKNOWN, "web", None)
    assert "Smith" not in made["comment"] and made["searched"]
    assert handed(reader, asked) == made
    librarian = with_key(Role.LIBRARIAN)
    waiting = librarian.get("/v1/handovers", params={"open_only": True}).json()["handovers"]
    assert made in waiting
    done = librarian.post(f"/v1/handovers/{made['id']}/answer", json={"text": "See the BNF."})
    assert done.json()["answer"] == "See the BNF."
    assert reader.get(f"/v1/handovers/{made['id']}").json() == done.json()
    waiting = librarian.get("/v1/handovers", params={"open_only": True}).json()["handovers"]
    assert made["id"] not in [h["id"] for h in waiting]


def test_a_second_answer_must_be_meant(
    reader: TestClient, asked: str, with_key: MakeClient
) -> None:
    address = f"/v1/handovers/{handed(reader, asked)['id']}/answer"
    librarian = with_key(Role.LIBRARIAN)
    assert librarian.post(address, json={"text": "First."}).status_code == 200
    refused = librarian.post(address, json={"text": "Second."})
    assert refused.status_code == 409
    assert "--again" in refused.json()["detail"]
    again = librarian.post(address, json={"text": "Second.", "again": True})
    assert again.json()["answer"] == "Second."


def test_anothers_are_as_good_as_none(reader: TestClient, asked: str, with_key: MakeClient) -> None:
    made, other = handed(reader, asked), with_key(Role.READER)
    assert other.get(f"/v1/handovers/{made['id']}").status_code == 404
    assert other.post("/v1/handovers", json={"record_id": asked}).status_code == 404
    assert other.get("/v1/handovers").status_code == 403
    answer = other.post(f"/v1/handovers/{made['id']}/answer", json={"text": "Mine."})
    assert answer.status_code == 403
    assert with_key(Role.LIBRARIAN).get("/v1/handovers/none-h1").status_code == 404
