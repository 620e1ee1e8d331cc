"""Around every request: ids, log lines, limits, and errors that nobody foresaw."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.pipeline import Assistant
from assistant.web.logs import JsonLines
from assistant.web.requests import MAX_BODY_BYTES
from tests.assistant.web.conftest import QUESTION


@pytest.fixture
def broken(assistant: Assistant) -> TestClient:
    """A client of an assistant in which something unforeseen goes wrong."""

    def fail(_: Any) -> Any:
        raise RuntimeError("a secret of the server")

    app = create_app(replace(assistant, score=fail), require_keys=False)
    return TestClient(app, "http://localhost")


def test_each_response_has_an_id(client: TestClient) -> None:
    first, second = (client.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert first != second
    given = client.get("/healthz", headers={"X-Request-ID": "ward-5.7_x"})
    assert given.headers["x-request-id"] == "ward-5.7_x"
    forged = client.get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert forged.headers["x-request-id"] != "a b\tc"
    assert client.get("/nope").headers["x-request-id"]


def test_a_log_line_says_what_happened_but_not_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    client.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    client.get("/v1/documents", params={"q": "Mrs Smith"})
    client.get("/v1/documents/mrs-smith")
    client.get("/mrs-smith")
    lines = [JsonLines().format(r) for r in caplog.records if r.name.startswith("assistant")]
    assert not [line for line in lines if "smith" in line.lower() or "adrenaline" in line]
    facts = [json.loads(line) for line in lines]
    assert [(f["method"], f["route"], f["status"]) for f in facts] == [
        ("POST", "/v1/ask", 200),
        ("GET", "/v1/documents", 200),
        ("GET", "/v1/documents/{document_id}", 404),
        ("GET", None, 404),
    ]
    assert {f["caller"] for f in facts} == {"local", None}
    assert all(f["ms"] >= 0 and f["request"] for f in facts)


def test_an_unforeseen_error_is_logged_and_told_without_its_trace(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = broken.post("/v1/ask", json={"question": QUESTION})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/internal-error"
    assert "secret" not in response.text and "Traceback" not in response.text
    failed = [r for r in caplog.records if r.message == "request failed"]
    line = json.loads(JsonLines().format(failed[0]))
    assert line["request"] == response.headers["x-request-id"]
    assert "a secret of the server" in line["exception"]


def test_an_unforeseen_error_in_a_stream_is_told_without_its_trace(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = broken.post(
        "/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}
    )
    assert "event: error" in response.text and "secret" not in response.text
    assert [r.message for r in caplog.records if r.exc_info] == ["answering a stream failed"]


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    whole = client.post("/v1/ask", json={"question": "x" * MAX_BODY_BYTES})

    def pieces() -> Iterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1024 + 1):
            yield b"x" * 1024

    headers = {"Content-Type": "application/json"}
    streamed = client.post("/v1/ask", content=pieces(), headers=headers)
    for response in (whole, streamed):
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert "1024 KiB at most" in response.json()["detail"]
