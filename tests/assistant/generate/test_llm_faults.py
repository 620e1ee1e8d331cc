"""All that a language model's server can do wrong: usable drafts or an error for a person."""

from __future__ import annotations

import pytest

from assistant.generate.drafts import Draft, Meter
from assistant.prompting import count
from assistant.storage.spending import Spending
from tests.assistant.generate.llm_asked import (
    FIRST,
    GOOD,
    LEVEL,
    QUESTION,
    TABLETS,
    writer,
    written,
)
from tests.assistant.generate.llm_server import Exchange, LlmServer, answers, fails, says


def cut_off(exchange: Exchange) -> None:
    exchange.begin()
    exchange.chunk('{"statements": [' + FIRST + ', {"text": "Repeat the lev')


def stalled(exchange: Exchange) -> None:
    cut_off(exchange)
    exchange.server.done.wait(20)


def silent(exchange: Exchange) -> None:
    exchange.server.done.wait(20)


def broken_stream(exchange: Exchange) -> None:
    exchange.begin()
    exchange.line('data: {"choices": [{')


def page(exchange: Exchange) -> None:
    exchange.begin("text/html")
    exchange.line("<html>Please log in</html>")


def error_in_stream(exchange: Exchange) -> None:
    exchange.begin()
    exchange.line(f'data: {{"error": {{"message": "no room for {QUESTION}", "code": 500}}}}')


WRONG = {
    "cuts off": (cut_off, [TABLETS], "broke off"),
    "stops at its limit": (
        says('{"statements": [' + FIRST + ', {"te', ended="length"),
        [TABLETS],
        "broke off",
    ),
    "malformed": (says('{"statements": [' + FIRST + ", {text: none}]}"), [TABLETS], "broke off"),
    "other form": (says('{"answer": "two tablets"}'), [], "nothing in the form"),
    "prose": (says("I would give two tablets."), [], "nothing in the form"),
    "ten thousand tokens": (says(*["tablets "] * 10_000), [], "nothing in the form"),
    "an empty answer": (says(""), [], "empty answer"),
    "no answer": (says(), [], "empty answer"),
    "broken stream": (broken_stream, [], "could not be read"),
    "a page": (page, [], "could not be read"),
    "a whole answer": (fails(200, '{"choices": []}'), [], "could not be read"),
    "an error in the stream": (error_in_stream, [], "could not be read"),
    "wrong key": (fails(401), [], "refused the key"),
    "unknown model": (fails(404), [], "not known at its address"),
    "bad request": (fails(400), [], "did not take the request"),
    "too many, for long": (fails(429, Retry_After="3600"), [], "more often than its server"),
    "too many, for odd": (fails(429, Retry_After="x"), [], "more often than its server"),
    "failing": (fails(500, Retry_After="0"), [], "failed (HTTP 500)"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_was_finished_counts_and_the_rest_is_an_error_for_a_person(
    server: LlmServer, spending: Spending, wrong: str
) -> None:
    behaviour, finished, told = WRONG[wrong]
    server.then(behaviour)

    drafts, failure = written(writer(server, spending))

    assert drafts == finished
    assert failure and told in failure
    assert QUESTION not in failure


def test_a_stream_that_dribbles_is_cut_off_at_the_deadline(
    server: LlmServer, spending: Spending
) -> None:
    server.then(stalled)
    meter = Meter()

    drafts, failure = written(writer(server, spending, model_timeout=0.5), meter)

    assert drafts == [TABLETS]
    assert failure == "The language model openai:m took too long"
    assert len(meter.calls) == 1


def test_a_server_that_says_nothing_is_left_at_the_deadline(
    server: LlmServer, spending: Spending
) -> None:
    server.then(silent)
    meter = Meter()

    drafts, failure = written(writer(server, spending, model_timeout=0.2), meter)

    assert (drafts, failure) == ([], "The language model openai:m took too long")
    assert meter.calls[0].input_tokens > 0  # it has read the prompt


def test_nothing_listens_there(spending: Spending, server: LlmServer) -> None:
    by = writer(server, spending, model_url="http://127.0.0.1:9/v1")

    assert written(by) == ([], "The language model openai:m cannot be reached")


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_server_that_fails_in_passing_is_asked_again(
    server: LlmServer, spending: Spending, code: int
) -> None:
    server.then(fails(code, Retry_After="0"), fails(code, Retry_After="0"), GOOD)

    assert written(writer(server, spending)) == ([TABLETS, LEVEL], None)
    assert len(server.asked) == 3


def test_a_pause_that_the_deadline_does_not_allow_is_not_waited_for(
    server: LlmServer, spending: Spending
) -> None:
    server.then(fails(429, Retry_After="21"), GOOD)

    drafts, failure = written(writer(server, spending))

    assert drafts == []
    assert failure
    assert len(server.asked) == 1


def test_citations_that_do_not_exist_are_left_to_the_gate(
    server: LlmServer, spending: Spending
) -> None:
    server.then(answers(("Give three tablets.", [7])))

    assert written(writer(server, spending)) == ([Draft("Give three tablets.", (7,))], None)


def test_tokens_are_counted_where_the_server_does_not(
    server: LlmServer, spending: Spending
) -> None:
    server.then(says('{"statements": [' + FIRST + "]}", usage=None))
    meter = Meter()
    written(writer(server, spending), meter)

    sent = "".join(message["content"] for message in server.asked[0]["messages"])
    assert meter.calls[0].input_tokens == pytest.approx(count(sent), abs=2)
    assert meter.calls[0].output_tokens == count('{"statements": [' + FIRST + "]}")
