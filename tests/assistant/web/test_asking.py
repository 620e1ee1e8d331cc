"""Questions, searches, conversations and feedback over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.keys import Role
from assistant.pipeline import Assistant
from assistant.recorded import recorded_answer
from assistant.schemas import AnswerOut
from assistant.turns import Turns
from tests.assistant.web.conftest import QUESTION

EVENTS = {"Accept": "text/event-stream"}
MakeClient = Callable[[Role], TestClient]


def parse(stream: str) -> list[tuple[str, Any]]:
    """The events of a stream: (event, data)."""
    found = []
    for block in stream.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_question_is_answered_word_for_word(client: TestClient, assistant: Assistant) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION})
    answer = response.json()
    assert (response.status_code, answer["status"]) == (200, "answered")
    assert "500 micrograms" in answer["statements"][0]["text"]
    for statement in (*answer["statements"], *answer["more"]):
        for citation in statement["citations"]:
            _, section = assistant.library.section(citation["section_id"])
            assert section.text[citation["start"] : citation["end"]] == citation["quote"]
            shown = client.get(citation["section_url"]).json()
            assert shown["quote"]["text"] == citation["quote"]


def test_the_answer_is_the_one_that_was_recorded(client: TestClient, assistant: Assistant) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION, "channel": "web"}).json()
    entry = assistant.record.get(answer["record_id"])
    assert (entry.body["who"], entry.body["channel"]) == ("local", "web")
    recorded = json.loads(AnswerOut.from_answer(recorded_answer(entry)).model_dump_json())
    assert recorded | {"passages": answer["passages"]} == answer
    spans = [(p["section_id"], p["start"], p["end"]) for p in answer["passages"]]
    assert spans == [(p["section_id"], p["start"], p["end"]) for p in entry.body["passages"]]


def test_what_the_library_does_not_hold_is_said(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "How is acute gout treated?"}).json()
    assert (answer["status"], answer["statements"]) == ("abstained", [])
    assert answer["nearest"] and answer["contact"]


def test_an_answer_is_streamed_in_typed_events(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION}, headers=EVENTS)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = parse(response.text)
    names = [name for name, _ in events]
    assert (names[:3], names[-1]) == (["status", "citation", "statement"], "done")
    whole = events[-1][1]
    assert [data for name, data in events if name == "statement"] == whole["statements"]
    assert [data for name, data in events if name == "caution"] == whole["cautions"]
    assert all(statement["citations"] for statement in whole["statements"])


def test_a_stream_with_a_caution_sends_it(client: TestClient) -> None:
    question = {"question": "In which cupboard are zopiclone tablets kept?"}
    events = parse(client.post("/v1/ask", json=question, headers=EVENTS).text)
    assert [d["kind"] for name, d in events if name == "caution"] == ["review_date_passed"]


def test_an_error_in_a_stream_is_an_event(client: TestClient) -> None:
    events = parse(client.post("/v1/ask", json={"question": " "}, headers=EVENTS).text)
    assert [name for name, _ in events] == ["error"]
    assert events[0][1]["status"] == 422
    assert "question is empty" in events[0][1]["detail"]


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("", "is empty"),
        ("dose " * 10_000, "at most 2,000 are read"),
        ("\x00\x01\x02\x03\x04\x05", "is not text"),
        ("Welche Dosis Adrenalin bekommt ein Erwachsener bei Anaphylaxie?", "English only"),
    ],
)
def test_what_cannot_be_asked_is_explained(client: TestClient, question: str, detail: str) -> None:
    for address, field in (("/v1/ask", "question"), ("/v1/search", "query")):
        response = client.post(address, json={field: question})
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == "/problems/question-cannot-be-asked"
        assert detail in response.json()["detail"]


def test_a_follow_up_goes_on_with_its_conversation(
    client: TestClient, answer: dict[str, Any]
) -> None:
    id = answer["conversation_id"]
    second = client.post(
        "/v1/ask", json={"question": "and in a child of 8?", "conversation_id": id}
    ).json()
    assert second["conversation_id"] == id
    assert "anaphylaxis" in second["standalone"]
    held = client.get(f"/v1/conversations/{id}").json()
    assert [t["question"] for t in held["turns"]] == [QUESTION, second["standalone"]]
    assert [t["record_id"] for t in held["turns"]] == [answer["record_id"], second["record_id"]]


def test_an_unknown_conversation_is_not_found(client: TestClient) -> None:
    asked = client.post("/v1/ask", json={"question": QUESTION, "conversation_id": "nope"})
    for response in (asked, client.get("/v1/conversations/nope")):
        assert response.status_code == 404
        assert "Ask without a conversation" in response.json()["detail"]


def test_nobody_reads_or_continues_another_s_conversation(with_key: MakeClient) -> None:
    mine, other, librarian = (with_key(r) for r in (Role.READER, Role.READER, Role.LIBRARIAN))
    id = mine.post("/v1/ask", json={"question": QUESTION}).json()["conversation_id"]
    assert mine.get(f"/v1/conversations/{id}").status_code == 200
    for client in (other, librarian):
        follow_up = {"question": "and then?", "conversation_id": id}
        assert client.get(f"/v1/conversations/{id}").status_code == 404
        assert client.post("/v1/ask", json=follow_up).status_code == 404
        assert client.post("/v1/ask", json=follow_up, headers=EVENTS).status_code == 404


def test_a_search_gives_passages_best_first(client: TestClient, assistant: Assistant) -> None:
    before = assistant.record.count()
    response = client.post("/v1/search", json={"query": "adrenaline dose", "limit": 3})
    passages = response.json()["passages"]
    assert 1 <= len(passages) <= 3
    assert [p["score"] for p in passages] == sorted((p["score"] for p in passages), reverse=True)
    for passage in passages:
        _, section = assistant.library.section(passage["section_id"])
        assert section.text[passage["start"] : passage["end"]] == passage["text"]
    assert assistant.record.count() == before


def test_feedback_points_to_its_answer(
    client: TestClient, assistant: Assistant, answer: dict[str, Any]
) -> None:
    given = {"record_id": answer["record_id"], "verdict": "down", "comment": "Too long."}
    response = client.post("/v1/feedback", json=given)
    assert response.status_code == 201
    (entry,) = assistant.record.about(str(answer["record_id"]))
    assert response.json() == {"id": entry.id, "about": answer["record_id"]}
    assert entry.body == {"who": "local", "verdict": "down", "comment": "Too long."}
    again = client.post("/v1/feedback", json=given | {"record_id": entry.id})
    assert again.status_code == 404


def test_feedback_is_for_one_s_own_answers_or_for_librarians(with_key: MakeClient) -> None:
    mine, other, librarian = (with_key(r) for r in (Role.READER, Role.READER, Role.LIBRARIAN))
    id = mine.post("/v1/ask", json={"question": QUESTION}).json()["record_id"]
    given = {"record_id": id, "verdict": "up"}
    statuses = [c.post("/v1/feedback", json=given).status_code for c in (mine, other, librarian)]
    assert statuses == [201, 404, 201]


def test_too_many_at_once_are_sent_away_and_told_when_to_come_back(assistant: Assistant) -> None:
    turns = Turns(1, patience=0)
    app = create_app(replace(assistant, turns=turns), require_keys=False)
    client = TestClient(app, "http://localhost")
    with turns.turn():
        before = assistant.record.count()
        asked = client.post("/v1/ask", json={"question": QUESTION})
        streamed = client.post("/v1/ask", json={"question": QUESTION}, headers=EVENTS)
        searched = client.post("/v1/search", json={"query": "adrenaline"})
        assert client.get("/healthz").status_code == 200
    for refused in (asked, searched):
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        assert refused.json()["type"] == "/problems/crowded"
        assert "Ask again in 1 second." in refused.json()["detail"]
    assert parse(streamed.text)[-1][1]["type"] == "/problems/crowded"
    assert assistant.record.count() == before
    assert client.post("/v1/ask", json={"question": QUESTION}).json()["status"] == "answered"
