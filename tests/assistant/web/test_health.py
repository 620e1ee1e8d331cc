"""Whether the server lives and is ready; what happens to questions when it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from assistant.api import create_app
from assistant.pipeline import Assistant
from assistant.record import Record
from assistant.storage import open_database
from tests.assistant.conftest import NOW
from tests.assistant.web.conftest import QUESTION


@pytest.fixture
def unrecorded(assistant: Assistant, tmp_path: Path) -> TestClient:
    """A client of an assistant whose record is on a disk that can only be read."""
    engine = open_database(f"sqlite:///{tmp_path / 'record.db'}")
    event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA query_only = ON"))
    engine.dispose()
    broken = replace(assistant, record=Record(engine, lambda: NOW))
    return TestClient(create_app(broken, require_keys=False), "http://localhost")


def test_the_process_lives(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readiness_says_what_the_library_holds(client: TestClient, assistant: Assistant) -> None:
    before = assistant.record.count()
    response = client.get("/readyz")
    ready, status = response.json(), assistant.library.status()
    assert (response.status_code, ready["ready"], ready["reasons"]) == (200, True, [])
    assert (ready["documents"], ready["chunks"]) == (4, status.chunks)
    assert ready["index"] is None, "this machine has the library to itself"
    assert (ready["fingerprint"], ready["embedder"]) == (status.fingerprint, status.embedder)
    assert assistant.record.count() == before


def test_without_a_record_nothing_is_ready_and_nothing_is_answered(
    unrecorded: TestClient,
) -> None:
    response = unrecorded.get("/readyz")
    assert (response.status_code, response.json()["ready"]) == (503, False)
    assert "can only be read" in response.json()["reasons"][0]
    assert response.json()["documents"] == 4
    assert unrecorded.get("/healthz").status_code == 200
    asked = unrecorded.post("/v1/ask", json={"question": QUESTION})
    assert asked.status_code == 503
    assert asked.json()["type"] == "/problems/record-unavailable"
    assert "500 micrograms" not in asked.text
    streamed = unrecorded.post(
        "/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}
    )
    assert "event: error" in streamed.text and "500 micrograms" not in streamed.text


def test_another_embedder_is_a_reason(
    client: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = type(assistant.library.catalogue).facts

    def other(self: object) -> dict[str, str]:
        return {**facts(self), "embedder_fingerprint": "another"}  # type: ignore[arg-type]

    monkeypatch.setattr(type(assistant.library.catalogue), "facts", other)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "bedside library rebuild" in response.json()["reasons"][0]
    asked = client.post("/v1/ask", json={"question": QUESTION})
    assert (asked.status_code, asked.json()["type"]) == (503, "/problems/library-unavailable")
