"""Questions that cannot be asked are refused alike in every channel, and lose nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.errors import NotFound, QuestionError
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from tests.integration.answers import DOSE, HELD, assert_sound
from tests.integration.conftest import Bedside

BAD = {
    "empty": ("", "is empty. Type what you want to know."),
    "blank": (" \t\u200b\u00a0", "is empty. Type what you want to know."),
    "signs": ("?! ... 12 % ++", "no words in it. Type what you want to know."),
    "pictures": ("💉💊🩺", "no words in it. Type what you want to know."),
    "10,000 words": ("dose " * 10_000, "49,999 characters long; at most 2,000 are read. Ask"),
    "one long word": ("x" * 60_000, "60,000 characters long; at most 2,000 are read. Ask"),
    "every byte": (bytes(range(256)).decode("latin-1"), "not text. Type the question in words."),
    "a picture's bytes": ("\x89PNG\x1a\x00\x00\x01\x02\x03\x04", "not text. Type the question"),
    "French": ("Quelle est la dose d'aclidan chez l'adulte ?", "seems to be French"),
    "Turkish": ("Yetişkinlerde borulin dozu nedir ve nasıl verilir?", "seems to be Turkish"),
    "Urdu": ("بالغوں میں بورولن کی خوراک کیا ہے؟", "questions in English only"),
    "Arabic": ("ما هي جرعة البورولين للبالغين؟", "questions in English only"),
    "Chinese": ("成人的肾上腺素剂量是多少？", "questions in English only"),
    "Hindi": ("वयस्कों में एड्रेनालाईन की खुराक क्या है?", "questions in English only"),
    "Russian": ("Какова доза борулина для взрослых?", "questions in English only"),
}


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(assistant, require_keys=False), "http://localhost") as client:
        yield client


@pytest.mark.parametrize("kind", BAD)
def test_it_is_refused_with_a_reason_and_leaves_no_trace(
    kind: str, assistant: Assistant, client: TestClient
) -> None:
    question, reason = BAD[kind]
    with pytest.raises(QuestionError) as refused:
        assistant.ask(Question(question))
    assert reason in str(refused.value)
    assert len(str(refused.value)) < 300, "an enormous question is not repeated"
    for address, field in (("/v1/ask", "question"), ("/v1/search", "query")):
        response = client.post(address, json={field: question})
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == "/problems/question-cannot-be-asked"
        assert response.json()["detail"] == str(refused.value)
    assert assistant.record.count() == 0
    assert_sound(assistant)


def test_the_command_refuses_each_and_answers_the_others(
    assistant: Assistant, bedside: Bedside
) -> None:
    lines = [(q, reason) for q, reason in BAD.values() if q.strip() and q.isprintable()]
    assert len(lines) >= 10
    ran = bedside("ask", stdin="\n".join([*(q for q, _ in lines), HELD]))
    assert ran.status == 2
    told = ran.err.splitlines()
    assert len(told) == len(lines)
    for (_, reason), line in zip(lines, told, strict=True):
        assert reason in line
    assert ran.out.count(DOSE) == 1
    assert assistant.record.count() == 1
    assert_sound(assistant)


@pytest.mark.parametrize("kind", ["empty", "10,000 words", "every byte", "Urdu"])
def test_a_question_on_the_command_line_is_refused_with_exit_status_2(
    kind: str, assistant: Assistant, bedside: Bedside
) -> None:
    question, reason = BAD[kind]
    ran = bedside("ask", question)
    assert (ran.status, ran.out) == (2, "")
    assert reason in ran.err
    assert "Traceback" not in ran.err
    assert assistant.record.count() == 0


def test_bytes_that_are_no_utf_8_among_the_words_do_no_harm(
    assistant: Assistant, bedside: Bedside
) -> None:
    odd = b"What is the \xff\xfe adult dose of borulin?".decode(errors="surrogateescape")
    ran = bedside("ask", odd)
    assert ran.status == 0
    assert DOSE in ran.out
    assert assistant.record.verify().broken is None
    assert_sound(assistant)


def test_half_a_character_in_json_is_refused_or_asked_but_never_an_error_of_ours(
    assistant: Assistant, client: TestClient
) -> None:
    body = b'{"question": "What is the \\ud83d adult dose of borulin?"}'
    headers = {"Content-Type": "application/json"}
    for address in ("/v1/ask", "/v1/search"):
        asked = body if address == "/v1/ask" else body.replace(b"question", b"query")
        response = client.post(address, content=asked, headers=headers)
        assert response.status_code in (200, 400, 422)
    assert_sound(assistant)


def test_an_unknown_conversation_is_refused(assistant: Assistant, client: TestClient) -> None:
    with pytest.raises(NotFound, match=r"no conversation 'gone'. Ask without a conversation"):
        assistant.ask(Question(HELD, conversation_id="gone"))
    for id, status in (("gone", 404), ("../etc", 422), ("", 422), ("x" * 500, 422)):
        response = client.post("/v1/ask", json={"question": HELD, "conversation_id": id})
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/conversations/gone").status_code == 404
    assert assistant.record.count() == 0
    assert_sound(assistant)


def test_a_bad_question_in_a_conversation_does_not_end_it(assistant: Assistant) -> None:
    first = assistant.ask(Question(HELD))
    for question, _ in BAD.values():
        with pytest.raises(QuestionError):
            assistant.ask(Question(question, conversation_id=first.conversation_id))
    again = assistant.ask(Question("and in pregnancy?", conversation_id=first.conversation_id))
    assert "borulin" in again.standalone
    assert again.status is AnswerStatus.ANSWERED
    assert [t.record_id for t in assistant.conversations.turns(first.conversation_id)] == [
        first.record_id,
        again.record_id,
    ]
