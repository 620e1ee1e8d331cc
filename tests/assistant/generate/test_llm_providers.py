"""Each provider's own client against a server that speaks its language."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from assistant.config import Settings
from assistant.generate.drafts import Meter, Writer
from assistant.generate.llm import open_writer
from assistant.storage.spending import Spending
from tests.assistant.generate.llm_asked import FIRST, GOOD, LEVEL, TABLETS, written
from tests.assistant.generate.llm_server import Exchange, LlmServer

REPLY = '{"statements": [' + FIRST + "]}"
PIECES = [REPLY[i : i + 9] for i in range(0, len(REPLY), 9)]


def opened(server: LlmServer, spending: Spending, model: str) -> Writer:
    """A model of any provider at the server."""
    url = server.url.removesuffix("/v1")
    settings = Settings(_env_file=None, model=model, model_url=url, model_key="k")
    by = open_writer(settings, spending)
    assert by
    return by


def ollama(exchange: Exchange) -> None:
    """Ollama's /api/chat: a JSON object a line."""

    def line(text: str, **more: object) -> None:
        message = {"role": "assistant", "content": text}
        exchange.line(json.dumps({"model": "m", "message": message} | more), end="\n")

    exchange.begin("application/x-ndjson")
    for piece in PIECES:
        line(piece)
    line("", done=True, done_reason="stop", prompt_eval_count=200, eval_count=40)


def anthropic(exchange: Exchange) -> None:
    """Anthropic's /v1/messages: server-sent events with names."""

    def event(kind: str, **content: object) -> None:
        exchange.line(f"event: {kind}\ndata: {json.dumps({'type': kind} | content)}")

    exchange.begin()
    message = {"id": "a", "type": "message", "role": "assistant", "model": "m", "content": []}
    counted = {"input_tokens": 200, "output_tokens": 1}
    event("message_start", message=message | {"usage": counted, "stop_reason": None})
    event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for piece in PIECES:
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    event("content_block_stop", index=0)
    event("message_delta", delta={"stop_reason": "end_turn"}, usage=counted | {"output_tokens": 40})
    event("message_stop")


def test_ollama(server: LlmServer, spending: Spending) -> None:
    server.then(ollama)
    meter = Meter()

    assert written(opened(server, spending, "ollama:m"), meter) == ([TABLETS], None)
    assert (meter.calls[0].input_tokens, meter.calls[0].output_tokens) == (200, 40)
    (body,) = server.asked
    assert body["format"]["required"] == ["statements"]
    assert body["options"]["num_ctx"] >= 3000
    assert server.paths == ["/api/chat"]


def test_anthropic(server: LlmServer, spending: Spending) -> None:
    server.then(anthropic)
    meter = Meter()
    by = opened(server, spending, "anthropic:claude-haiku-4-5")

    assert written(by, meter) == ([TABLETS], None)
    assert (meter.calls[0].input_tokens, meter.calls[0].output_tokens) == (200, 40)
    (body,) = server.asked
    assert body["output_config"]["format"]["schema"]["required"] == ["statements"]
    assert server.paths == ["/v1/messages"]


def test_azure_openai(
    server: LlmServer, spending: Spending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    server.then(GOOD)
    meter = Meter()

    assert written(opened(server, spending, "azure_openai:ward"), meter) == (
        [TABLETS, LEVEL],
        None,
    )
    assert (meter.calls[0].input_tokens, meter.calls[0].output_tokens) == (200, 40)
    assert "response_format" in server.asked[0]
    assert server.paths == ["/openai/deployments/ward/chat/completions?api-version=2024-10-21"]


def test_nothing_of_it_is_loaded_where_no_model_is_configured() -> None:
    code = (
        "import sys\n"
        "from assistant.config import Settings\n"
        "from assistant.generate.llm import open_writer\n"
        "assert open_writer(Settings(_env_file=None), None) is None\n"
        "print([m for m in ('langchain', 'openai', 'ijson', 'pybreaker', "
        "'tenacity', 'tiktoken') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
