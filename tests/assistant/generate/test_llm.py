"""A language model that writes, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.config import Settings
from assistant.errors import ModelError
from assistant.generate.drafts import Meter
from assistant.generate.llm import open_writer
from assistant.model import AnswerStatus, Turn
from assistant.storage.spending import Spending
from tests.assistant.generate.llm_asked import (
    FIRST,
    GOOD,
    LEVEL,
    PASSAGES,
    QUESTION,
    TABLETS,
    writer,
    written,
)
from tests.assistant.generate.llm_server import (
    Behaviour,
    Exchange,
    LlmServer,
    answers,
    fails,
    says,
)

TURNS = [Turn(QUESTION, AnswerStatus.ANSWERED, "r", datetime(2026, 12, 1, tzinfo=UTC))]


def test_without_a_model_there_is_no_writer(spending: Spending) -> None:
    assert open_writer(Settings(_env_file=None), spending) is None


def test_statements_come_with_the_numbers_of_their_sources(
    server: LlmServer, spending: Spending
) -> None:
    server.then(GOOD)
    meter = Meter()

    assert written(writer(server, spending), meter) == ([TABLETS, LEVEL], None)
    (call,) = meter.calls
    assert (call.model, call.input_tokens, call.output_tokens) == ("openai:m", 200, 40)
    assert call.prompt.startswith("answer 2 sha256:")


def test_what_is_asked_holds_the_passages_and_a_schema_of_the_reply(
    server: LlmServer, spending: Spending
) -> None:
    server.then(GOOD)
    written(writer(server, spending))

    (body,) = server.asked
    system, user = (message["content"] for message in body["messages"])
    assert "> Give two tablets three times a day." in user
    assert user.endswith(f"Question: {QUESTION}")
    assert "JSON" in system
    schema = body["response_format"]["json_schema"]["schema"]
    items = schema["properties"]["statements"]["items"]
    assert items["properties"]["sources"]["items"]["enum"] == [1, 2]
    assert body["temperature"] == 0
    assert body["stream"] is True


def test_a_statement_leaves_as_soon_as_it_is_finished(
    server: LlmServer, spending: Spending
) -> None:
    def waits_after_the_first(exchange: Exchange) -> None:
        exchange.begin()
        exchange.chunk('{"statements": [' + FIRST)
        assert exchange.server.done.wait(20)
        exchange.chunk("]}")
        exchange.end()

    server.then(waits_after_the_first)
    drafts = writer(server, spending).write(QUESTION, PASSAGES, Meter())

    assert next(drafts) == TABLETS
    server.done.set()
    assert list(drafts) == []


def test_a_server_without_structured_output_is_asked_in_text(
    server: LlmServer, spending: Spending
) -> None:
    def only_text(exchange: Exchange) -> None:
        if exchange.structured:
            exchange.status(400, '{"error": {"message": "no response_format here"}}')
        else:
            says(
                "Here is the answer:\n- Give two tablets",
                " three times a day [1].\nNo source.\nRepeat the level after 24 hours. [2]",
            )(exchange)

    server.then(only_text)
    by = writer(server, spending)

    assert written(by) == ([TABLETS, LEVEL], None)
    assert written(by) == ([TABLETS, LEVEL], None)
    assert ["response_format" in body for body in server.asked] == [True, False, False]


def test_a_setting_asks_in_text_at_once(server: LlmServer, spending: Spending) -> None:
    server.then(says("Give two tablets three times a day. [1]"))

    assert written(writer(server, spending, model_structured=False)) == ([TABLETS], None)
    assert "response_format" not in server.asked[0]


@pytest.mark.parametrize(
    ("structured", "reply"),
    [(True, '{"statements": []}'), (False, "The passages do not answer this.")],
)
def test_that_the_passages_do_not_answer_is_no_failure(
    server: LlmServer, spending: Spending, structured: bool, reply: str
) -> None:
    server.then(says(reply))

    assert written(writer(server, spending, model_structured=structured)) == ([], None)


def test_no_more_is_read_than_can_be_shown(server: LlmServer, spending: Spending) -> None:
    server.then(answers(*((f"Statement {n}.", [1]) for n in range(40))))

    drafts, failure = written(writer(server, spending, answer_statements=2))

    assert (len(drafts), failure) == (4, None)


def test_an_answer_that_nobody_wants_to_the_end_is_counted(
    server: LlmServer, spending: Spending
) -> None:
    server.then(GOOD)
    meter = Meter()
    drafts = writer(server, spending).write(QUESTION, PASSAGES, meter)
    next(drafts)
    drafts.close()  # type: ignore[attr-defined]

    assert len(meter.calls) == 1
    assert spending.today().tokens > 0


# -- follow-ups ------------------------------------------------------------------------------------


def test_a_follow_up_is_rewritten(server: LlmServer, spending: Spending) -> None:
    server.then(says("How is potassium replaced ", "in children?"))
    meter = Meter()

    rewritten = writer(server, spending).condense("and in children?", TURNS, meter)

    assert rewritten == "How is potassium replaced in children?"
    assert meter.calls[0].prompt.startswith("condense 1 sha256:")
    assert "response_format" not in server.asked[0]


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (says("How is potassium replaced in chil", ended="length"), "broke off"),
        (says("word " * 5000), "broke off"),
        (says(""), "gave no question"),
        (says("How is sodium replaced in children?"), "what was not asked"),
        (fails(401), "refused the key"),
    ],
)
def test_a_follow_up_that_is_not_rewritten_is_left_to_the_rule(
    server: LlmServer, spending: Spending, behaviour: Behaviour, told: str
) -> None:
    server.then(behaviour)

    with pytest.raises(ModelError, match=told):
        writer(server, spending).condense("and in children?", TURNS, Meter())
