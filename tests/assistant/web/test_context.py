"""Keys and roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.keys import Role
from assistant.pipeline import Assistant
from tests.assistant.web.conftest import QUESTION

MakeClient = Callable[[Role], TestClient]


@pytest.fixture
def keyless(assistant: Assistant) -> TestClient:
    return TestClient(create_app(assistant), "http://localhost")


def test_without_a_key_there_is_no_entry(keyless: TestClient) -> None:
    for response in (
        keyless.post("/v1/ask", json={"question": QUESTION}),
        keyless.post("/v1/search", json={"query": "x"}),
        keyless.get("/v1/documents"),
        keyless.get("/v1/sections/x"),
        keyless.get("/v1/records/x"),
        keyless.get("/v1/conversations/x"),
        keyless.post("/v1/feedback", json={"record_id": "x", "verdict": "up"}),
    ):
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.json()["type"] == "/problems/key-needed"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer bedside_x_y"},
        {"Authorization": "Basic bedside_x_y"},
        {"X-API-Key": "é".encode()},
        {"X-API-Key": ""},
    ],
)
def test_a_wrong_key_is_no_key(keyless: TestClient, headers: dict[str, str]) -> None:
    assert keyless.get("/v1/documents", headers=headers).status_code == 401


def test_health_and_documentation_need_no_key(keyless: TestClient) -> None:
    for address in ("/healthz", "/readyz", "/docs", "/openapi.json", "/problems/not-found"):
        assert keyless.get(address).status_code == 200


def test_a_key_goes_in_either_header(keyless: TestClient, assistant: Assistant) -> None:
    key = assistant.keys.add("either", Role.READER)
    for headers in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}):
        assert keyless.get("/v1/documents", headers=headers).status_code == 200


def test_a_revoked_key_is_refused_at_once(keyless: TestClient, assistant: Assistant) -> None:
    key = assistant.keys.add("gone", Role.ADMIN)
    assistant.keys.revoke(key.split("_")[1])
    response = keyless.get("/v1/documents", headers={"X-API-Key": key})
    assert response.status_code == 401
    assert "revoked" in response.json()["detail"]


def test_the_record_names_the_key_not_its_holder(
    with_key: MakeClient, assistant: Assistant
) -> None:
    client = with_key(Role.READER)
    id = client.post("/v1/ask", json={"question": QUESTION}).json()["record_id"]
    key = client.headers["Authorization"].removeprefix("Bearer ")
    body = assistant.record.get(id).body
    assert body["who"] == key.split("_")[1]
    assert "a reader" not in str(body)


def test_only_librarians_see_the_record(with_key: MakeClient) -> None:
    reader, librarian, admin = (with_key(role) for role in Role)
    id = reader.post("/v1/ask", json={"question": QUESTION}).json()["record_id"]
    refused = reader.get(f"/v1/records/{id}")
    assert refused.status_code == 403
    assert "role librarian; yours has reader" in refused.json()["detail"]
    librarian.post("/v1/feedback", json={"record_id": id, "verdict": "up"})
    for client in (librarian, admin):
        entry = client.get(f"/v1/records/{id}").json()
        assert (entry["kind"], entry["body"]["question"]) == ("answer", QUESTION)
        assert [e["body"]["verdict"] for e in entry["about_it"]] == ["up"]


def test_keyless_use_is_for_this_machine_by_its_own_name(client: TestClient) -> None:
    for host in ("localhost:8080", "127.0.0.1", "[::1]:8080"):
        assert client.get("/v1/documents", headers={"Host": host}).status_code == 200
    for host in ("attacker.example", "bad_name.example", "10.0.0.1", "[::1", ""):
        response = client.get("/v1/documents", headers={"Host": host})
        assert response.status_code == 403
        assert "--require-keys" in response.json()["detail"]


def test_a_key_counts_where_none_is_needed(client: TestClient, assistant: Assistant) -> None:
    key = assistant.keys.add("a reader here", Role.READER)
    headers = {"X-API-Key": key}
    assert client.get("/v1/records/nope").status_code == 404
    assert client.get("/v1/records/nope", headers=headers).status_code == 403
    assert client.get("/v1/documents", headers={"X-API-Key": key + "x"}).status_code == 401
