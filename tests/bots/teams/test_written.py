"""Answers that a language model writes, while they are written."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from tests.assistant.generate.llm_server import LlmServer, llm_server
from tests.bots.teams.connector import Connector
from tests.bots.teams.issuer import Issuer
from tests.bots.teams.served import Served, served
from tests.conftest import NOW
from tests.e2e.test_written import FALSE, QUESTION, TRUE, WHERE, writes


@pytest.fixture
def model() -> Iterator[LlmServer]:
    with llm_server() as running:
        yield running


@pytest.fixture
def bot(
    sample_data: Path,
    teams_settings: Settings,
    embedder: Embedder,
    model: LlmServer,
    connector: Connector,
    issuer: Issuer,
) -> Iterator[Served]:
    shutil.copytree(sample_data, teams_settings.data_dir)
    own = {"model": "openai:m", "model_url": model.url, "model_key": SecretStr("k")}
    assistant = build(teams_settings.model_copy(update=own), embedder, lambda: NOW)
    with served(assistant, connector, issuer) as running:
        yield running


def test_a_written_answer_grows_and_says_that_it_is_generated(
    bot: Served, model: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.teams.stream._PACE", 0.0)
    go_on = threading.Event()
    model.then(writes(TRUE, FALSE, WHERE, go_on=go_on))
    bot.say(QUESTION)
    while "500 micrograms" not in bot.teams.next("typing").body["text"]:
        pass
    assert not bot.teams.messages()
    go_on.set()
    message = bot.teams.next().body

    (entity,) = (e for e in message["entities"] if e["type"] == "https://schema.org/Message")
    assert entity["additionalType"] == ["AIGeneratedContent"]
    assert entity["citation"][0]["position"] == 1
    assert "AI generated from the sources below" in message["text"]
    assert TRUE in message["text"]
    assert "5 mg" not in message["text"]
    grown = [p.body["text"] for p in bot.teams.posted if p.body["type"] == "typing"]
    assert all("5 mg" not in text for text in grown)
