"""How often a program may ask, through whatever door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from assistant.api import create_app
from assistant.keys import Role
from assistant.pipeline import Assistant
from tests.assistant.web.conftest import QUESTION

HOOK = {
    "hook": "patient-view",
    "hookInstance": "1",
    "context": {},
    "prefetch": {"problems": {"resourceType": "Bundle", "entry": []}},
}
CHAT = {"model": "bedside", "messages": [{"role": "user", "content": QUESTION}]}
DOORS: dict[str, Callable[[TestClient], Response]] = {
    "ask": lambda c: c.post("/v1/ask", json={"question": QUESTION}),
    "stream": lambda c: c.post(
        "/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}
    ),
    "search": lambda c: c.post("/v1/search", json={"query": "sepsis"}),
    "page": lambda c: c.post("/ask", data={"question": QUESTION}),
    "completions": lambda c: c.post("/v1/chat/completions", json=CHAT),
    "hook": lambda c: c.post("/cds-services/guidance-for-problems", json=HOOK),
    "infobutton": lambda c: c.get("/infobutton?mainSearchCriteria.v.dn=Sepsis"),
}


@pytest.fixture
def strict(assistant: Assistant) -> Assistant:
    """Two questions an hour for a program."""
    return replace(
        assistant, settings=assistant.settings.model_copy(update={"program_questions": 2})
    )


def caller(assistant: Assistant) -> TestClient:
    key = assistant.keys.add("a program", Role.READER)
    client = TestClient(create_app(assistant), "http://localhost")
    client.headers["Authorization"] = f"Bearer {key}"
    return client


@pytest.mark.parametrize("door", DOORS)
def test_more_than_a_program_may_ask_is_refused(strict: Assistant, door: str) -> None:
    client = caller(strict)
    replies = [DOORS[door](client) for _ in range(3)]
    assert [r.status_code for r in replies] == [200, 200, 429]
    refused = replies[-1]
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert "2 questions were asked within an hour" in refused.text
    assert strict.settings.librarian_contact in refused.text


def test_all_doors_count_together_and_each_key_by_itself(strict: Assistant) -> None:
    client = caller(strict)
    statuses = [DOORS[d](client).status_code for d in ("ask", "search", "page", "hook")]
    assert statuses == [200, 200, 429, 429]
    assert DOORS["search"](caller(strict)).status_code == 200


def test_replicas_count_together(strict: Assistant) -> None:
    key = strict.keys.add("a program", Role.READER)
    headers = {"Authorization": f"Bearer {key}"}
    replicas = [TestClient(create_app(strict), headers=headers) for _ in range(2)]
    assert [DOORS["search"](replicas[n % 2]).status_code for n in range(4)] == [200, 200, 429, 429]


def test_a_program_that_may_ask_much_writes_little(assistant: Assistant) -> None:
    held = assistant.settings.model_copy(update={"program_questions": 400})
    client = caller(replace(assistant, settings=held))
    assert all(DOORS["search"](client).status_code == 200 for _ in range(5))
    # Four turns are taken at a time: five searches cost two of them.
    app = client.app
    left = app.state.bedside.limits._left  # type: ignore[attr-defined]
    assert list(left.values()) == [3]


def test_reading_is_not_counted(strict: Assistant) -> None:
    client = caller(strict)
    assert all(client.get("/v1/documents").status_code == 200 for _ in range(4))


def test_who_is_at_this_machine_is_not_counted(strict: Assistant) -> None:
    client = TestClient(create_app(strict, require_keys=False), "http://localhost")
    assert all(DOORS["search"](client).status_code == 200 for _ in range(4))
