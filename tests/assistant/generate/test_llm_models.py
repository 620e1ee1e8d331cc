"""Which models are asked: the second one, the circuit breaker, the caps, the settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.generate.drafts import Meter
from assistant.generate.llm import open_writer
from assistant.storage.spending import Spending
from tests.assistant.generate.llm_asked import FIRST, GOOD, LEVEL, TABLETS, writer, written
from tests.assistant.generate.llm_server import Exchange, LlmServer, fails, llm_server

PRICES = {"openai:m": (2.0, 10.0), "openai:second": (0.0, 0.0)}


@pytest.fixture
def second() -> Iterator[LlmServer]:
    """Another server."""
    with llm_server() as served:
        yield served


def with_fallback(second: LlmServer) -> dict[str, object]:
    """Settings of a second model."""
    return {"fallback_model": "openai:second", "fallback_model_url": second.url}


# -- the second model ----------------------------------------------------------------------------


def test_a_second_model_writes_where_the_first_one_cannot(
    server: LlmServer, second: LlmServer, spending: Spending
) -> None:
    server.then(fails(401))
    second.then(GOOD)
    meter = Meter()

    assert written(writer(server, spending, **with_fallback(second)), meter) == (
        [TABLETS, LEVEL],
        None,
    )
    assert [call.model for call in meter.calls] == ["openai:second"]


def test_the_second_model_has_time_left_where_the_first_one_hangs(
    server: LlmServer, second: LlmServer, spending: Spending
) -> None:
    server.then(lambda exchange: exchange.server.done.wait(20) and None)
    second.then(GOOD)

    by = writer(server, spending, model_timeout=4.0, **with_fallback(second))

    assert written(by) == ([TABLETS, LEVEL], None)


def test_an_answer_that_has_begun_is_not_begun_again(
    server: LlmServer, second: LlmServer, spending: Spending
) -> None:
    def cut(exchange: Exchange) -> None:
        exchange.begin()
        exchange.chunk('{"statements": [' + FIRST)

    server.then(cut)
    second.then(GOOD)

    drafts, failure = written(writer(server, spending, **with_fallback(second)))

    assert drafts == [TABLETS]
    assert failure == "The language model openai:m broke off"
    assert second.asked == []


def test_where_both_fail_both_are_told_of(
    server: LlmServer, second: LlmServer, spending: Spending
) -> None:
    server.then(fails(401))
    second.then(fails(404))

    _, failure = written(writer(server, spending, **with_fallback(second)))

    assert failure
    assert "openai:m refused the key" in failure
    assert "openai:second is not known" in failure


# -- the circuit breaker -------------------------------------------------------------------------


def test_a_model_that_keeps_failing_is_left_alone(server: LlmServer, spending: Spending) -> None:
    server.then(fails(401))
    by = writer(server, spending)

    failures = [written(by)[1] for _ in range(4)]

    assert len(server.asked) == 3
    assert failures[-1]
    assert "left alone" in failures[-1]


def test_an_answer_between_failures_keeps_the_circuit_closed(
    server: LlmServer, spending: Spending
) -> None:
    server.then(fails(401), fails(401), GOOD, fails(401), fails(401), GOOD)
    by = writer(server, spending)

    assert [len(written(by)[0]) for _ in range(6)] == [0, 0, 2, 0, 0, 2]


def test_a_reply_of_the_wrong_form_is_no_reason_to_leave_a_server_alone(
    server: LlmServer, spending: Spending
) -> None:
    server.then(fails(400))
    by = writer(server, spending)

    for _ in range(5):
        written(by)

    assert len(server.asked) == 10  # in JSON and in text each time


# -- what it costs -------------------------------------------------------------------------------


def test_an_answer_has_its_price(server: LlmServer, spending: Spending) -> None:
    server.then(GOOD)
    meter = Meter()
    written(writer(server, spending, model_prices=PRICES), meter)

    assert meter.calls[0].cost == pytest.approx(200 * 2e-6 + 40 * 10e-6)
    assert spending.today().cost == pytest.approx(0.0008)


@pytest.mark.parametrize(
    ("cap", "told"),
    [
        ({"model_daily_cap": 0.001}, "The daily cap of 0.001 is reached"),
        ({"model_daily_tokens": 400}, "The daily cap of 400 tokens is reached"),
    ],
)
def test_a_cap_holds_for_every_replica(
    server: LlmServer, spending: Spending, cap: dict[str, object], told: str
) -> None:
    server.then(GOOD)
    given = {"model_prices": PRICES} | cap

    ends = [written(writer(server, spending, **given))[1] for _ in range(3)]

    assert ends == [None, None, told]
    assert len(server.asked) == 2


def test_a_cap_on_cost_leaves_a_model_that_is_free(
    server: LlmServer, second: LlmServer, spending: Spending
) -> None:
    server.then(GOOD)
    second.then(GOOD)
    given = {"model_prices": PRICES, "model_daily_cap": 0.0001} | with_fallback(second)
    by = writer(server, spending, **given)

    assert written(by) == written(by) == ([TABLETS, LEVEL], None)
    assert (len(server.asked), len(second.asked)) == (1, 1)


# -- settings ------------------------------------------------------------------------------------


def test_the_key_is_sent_and_never_shown(server: LlmServer, spending: Spending) -> None:
    server.then(GOOD)
    settings = Settings(
        _env_file=None, model="openai:m", model_url=server.url, model_key="very secret"
    )
    by = open_writer(settings, spending)
    assert by
    written(by)

    assert server.keys == ["Bearer very secret"]
    assert "very secret" not in repr(settings)


@pytest.mark.parametrize(
    ("package", "model", "extra"),
    [
        ("langchain_openai", "openai:m", "openai"),
        ("langchain_openai", "azure_openai:m", "openai"),
        ("langchain_anthropic", "anthropic:m", "anthropic"),
        ("langchain_ollama", "ollama:m", "ollama"),
    ],
)
def test_what_has_to_be_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, spending: Spending, package: str, model: str, extra: str
) -> None:
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(SettingsError, match=rf"pip install 'bedside\[{extra}\]'"):
        open_writer(Settings(_env_file=None, model=model), spending)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"model": "gpt-5"}, "names no provider"),
        ({"model": "nobody:m"}, "nobody:m cannot be used"),
        ({"model": "openai:m", "model_daily_cap": 5.0}, "has no price for openai:m"),
    ],
)
def test_a_model_that_cannot_be_used_is_told_of_when_it_is_opened(
    spending: Spending, given: dict[str, object], told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        open_writer(Settings(_env_file=None, **given), spending)


@pytest.mark.parametrize("model", ["anthropic:claude-haiku-4-5", "ollama:llama3.1"])
def test_other_providers_are_opened_with_their_own_clients(spending: Spending, model: str) -> None:
    given = {"model": model, "model_key": "k", "model_url": "http://127.0.0.1:9"}
    by = open_writer(Settings(_env_file=None, **given), spending)
    assert by

    assert written(by) == ([], f"The language model {model} cannot be reached")
