"""Errors are problems, and say what to do."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from assistant import errors
from assistant.web.problems import KINDS, problem_of


def test_an_address_that_is_not_there(client: TestClient) -> None:
    response = client.get("/v2/ask")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address. /docs lists what there is.",
    }


def test_a_method_that_is_not_taken(client: TestClient) -> None:
    response = client.get("/v1/ask")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.json()["type"] == "/problems/method-not-allowed"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.question"),
        ({"question": 5}, "body.question"),
        ({"question": "x", "channel": "No Spaces"}, "body.channel"),
        ({"question": "x", "conversation_id": "../x"}, "body.conversation_id"),
        ({"question": "x", "conversationid": "x"}, "body.conversationid"),
        ([], "body"),
    ],
)
def test_a_request_that_cannot_be_used_names_the_part(
    client: TestClient, body: object, field: str
) -> None:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    problem = response.json()
    assert problem["type"] == "/problems/invalid-request"
    assert [error["field"] for error in problem["errors"]] == [field]


def test_what_was_sent_is_not_sent_back(client: TestClient) -> None:
    response = client.post("/v1/feedback", json={"record_id": "x", "verdict": "Mrs Smith"})
    assert response.status_code == 422
    assert "Smith" not in response.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"question": "\xff"}',
        b'{"question": "\\ud800"}',
        b'{"\\ud800": 1}',
        b"[" * 100_000,
        b'{"question": NaN}',
    ],
)
def test_a_body_that_is_no_proper_json_is_refused(client: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/v1/ask", content=content, headers=headers)
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


def test_every_kind_of_problem_is_explained_at_its_address(client: TestClient) -> None:
    for kind in KINDS:
        explained = client.get(f"/problems/{kind.slug}").json()
        assert (explained["title"], explained["status"]) == (kind.title, kind.status)
    assert client.get("/problems/nope").status_code == 404


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (errors.QuestionError("m"), 422, "question-cannot-be-asked"),
        (errors.NotFound("m"), 404, "not-found"),
        (errors.LibraryCorrupt("m"), 503, "library-unavailable"),
        (errors.EmbedderMismatch("m"), 503, "library-unavailable"),
        (errors.StorageFull("m"), 503, "library-unavailable"),
        (errors.RecordError("m"), 503, "record-unavailable"),
    ],
)
def test_each_error_for_people_keeps_its_message(error: Exception, status: int, slug: str) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.type, problem.detail) == (status, f"/problems/{slug}", "m")


def test_an_error_not_meant_for_people_says_nothing_of_itself() -> None:
    problem = problem_of(ValueError("secret"))
    assert problem.status == 500
    assert "secret" not in problem.model_dump_json()
