"""`bedside serve` with a language model behind it: what a client sees while it is written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.assistant.generate.llm_server import Behaviour, Exchange, LlmServer, llm_server

QUESTION = "What is the adult dose of intramuscular adrenaline in anaphylaxis?"
TRUE = "Give an adult in anaphylaxis 500 micrograms of intramuscular adrenaline."
FALSE = "Give an adult in anaphylaxis 5 mg of intramuscular adrenaline."
WHERE = "Adrenaline is injected into the anterolateral middle third of the thigh."
Event = tuple[str, dict[str, Any]]


@pytest.fixture
def model() -> Iterator[LlmServer]:
    with llm_server() as served:
        yield served


@pytest.fixture
def address(model: LlmServer, sample_data: Path, models: Path, tmp_path: Path) -> Iterator[str]:
    """`bedside serve` over the sample library, asking the model."""
    folder = tmp_path / "data"
    shutil.copytree(sample_data, folder)
    environment = os.environ | {
        "BEDSIDE_DATA_DIR": str(folder),
        "BEDSIDE_CACHE_DIR": str(models),
        "BEDSIDE_THREADS": "1",
        "BEDSIDE_MODEL": "openai:m",
        "BEDSIDE_MODEL_URL": model.url,
        "BEDSIDE_MODEL_KEY": "k",
    }
    command = [sys.executable, "-c", "from assistant.cli import main; main()"]
    with subprocess.Popen(
        [*command, "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[-1].removesuffix("/v1/ask")
        finally:
            server.kill()


def writes(*statements: str, go_on: threading.Event) -> Behaviour:
    """Finish all statements but the last, and that when told to."""
    *before, last = (json.dumps({"text": text, "sources": [1]}) for text in statements)

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.chunk('{"statements": [')
        for text in before:
            exchange.chunk(text + ", ")
        assert go_on.wait(30)
        exchange.chunk(last + "]}")
        exchange.end()

    return behave


def events(response: httpx.Response) -> Iterator[Event]:
    """The events of a stream."""
    name = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def asked(address: str) -> Any:
    return httpx.stream(
        "POST",
        f"{address}/v1/ask",
        json={"question": QUESTION},
        headers={"Accept": "text/event-stream"},
        timeout=60,
    )


def test_a_statement_reaches_the_client_while_the_next_is_written(
    address: str, model: LlmServer
) -> None:
    go_on = threading.Event()
    model.then(writes(FALSE, TRUE, WHERE, go_on=go_on))
    with asked(address) as response:
        stream = events(response)
        before = [next(stream) for _ in range(4)]
        assert not go_on.is_set()
        go_on.set()
        after = list(stream)
    assert [name for name, _ in before] == ["status", "status", "citation", "statement"]
    assert [data["stage"] for _, data in before[:2]] == ["searching", "writing"]
    assert before[3][1]["text"] == TRUE
    assert "500 micrograms" in before[2][1]["quote"]
    name, answer = after[-1]
    assert (name, answer["status"], answer["withheld"]) == ("done", "answered", 1)
    assert [s["text"] for s in answer["statements"]] == [TRUE, WHERE]
    assert FALSE not in json.dumps([*before, *after])

    entry = httpx.get(f"{address}/v1/records/{answer['record_id']}").json()
    assert [other["kind"] for other in entry["about_it"]] == ["opened"]
    (held,) = entry["body"]["withheld"]
    assert held["text"] == FALSE
    assert any("5 mg" in reason for reason in held["reasons"])


def test_a_model_that_is_down_does_not_silence_the_answer(address: str, model: LlmServer) -> None:
    model.then(lambda exchange: exchange.status(401, '{"error": {"message": "no such key"}}'))
    with asked(address) as response:
        *_, (name, answer) = events(response)
    assert (name, answer["status"]) == ("done", "answered")
    assert answer["provenance"]["generator"] == "extractive"
    assert answer["cautions"][0]["kind"] == "quoted_instead"
    assert not any(statement["written"] for statement in answer["statements"])
