"""Clients of the API over the shared assistant."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.keys import Role
from assistant.pipeline import Assistant

QUESTION = "Adult dose of adrenaline in anaphylaxis?"


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    """A client on this machine, where no key is needed."""
    with TestClient(create_app(assistant, require_keys=False), "http://localhost") as client:
        yield client


@pytest.fixture
def with_key(assistant: Assistant) -> Callable[[Role], TestClient]:
    """Makes a client with a new key of a role, where keys are needed."""
    app = create_app(assistant)

    def make(role: Role) -> TestClient:
        key = assistant.keys.add(f"a {role}", role)
        return TestClient(app, "http://bedside.example", headers={"Authorization": f"Bearer {key}"})

    return make


@pytest.fixture
def answer(client: TestClient) -> dict[str, object]:
    """An answer, as JSON."""
    response = client.post("/v1/ask", json={"question": QUESTION})
    assert response.status_code == 200
    answer: dict[str, object] = response.json()
    return answer
