"""The tools, called by MCP's own client over HTTP and over stdio."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from mcp.types import CallToolResult

from assistant.keys import Role
from assistant.model import Question
from assistant.storage import open_database
from assistant.storage.pace import Pace
from tests.bots.doors.conftest import Served

QUESTION = "Adult dose of adrenaline in anaphylaxis?"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def connected(served: Served) -> AsyncIterator[Client]:
    http = create_mcp_http_client({"Authorization": f"Bearer {served.key}"})
    transport = streamable_http_client(f"{served.url}/mcp/", http_client=http)
    async with http, Client(transport) as client:
        yield client


def structured(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error and result.structured_content is not None
    return result.structured_content


def text(result: CallToolResult) -> str:
    return "".join(part.text for part in result.content if part.type == "text")


async def test_its_tools_are_listed(served: Served) -> None:
    async with connected(served) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "get_document"}
    assert tools["search"].annotations is not None and tools["search"].annotations.read_only_hint
    assert tools["ask"].output_schema is not None


async def test_a_program_that_asked_too_much_is_told_when_to_come_back(served: Served) -> None:
    assistant = served.assistant
    key = assistant.keys.add("a busy program", Role.READER)
    most = assistant.settings.program_questions
    pace = Pace(open_database(assistant.settings.sql_url), assistant.clock)
    assert pace.take(key.split("_")[1], most, most).turns == most
    async with connected(replace(served, key=key)) as client:
        for tool, sent in (("ask", {"question": QUESTION}), ("search", {"query": "sepsis"})):
            result = await client.call_tool(tool, sent)
            assert result.is_error and "Ask again in" in text(result)


async def test_an_answer_has_its_citations_and_is_recorded(served: Served) -> None:
    async with connected(served) as client:
        result = await client.call_tool("ask", {"question": QUESTION})
    answer = structured(result)
    assert answer["status"] == "answered" and answer["statements"][0]["citations"]
    assert "500 micrograms" in text(result) and "Sources" in text(result)
    body = served.assistant.record.get(answer["record_id"]).body
    assert (body["channel"], body["who"]) == ("mcp", served.key.split("_")[1])


async def test_a_follow_up_goes_on_with_its_conversation(served: Served) -> None:
    async with connected(served) as client:
        first = structured(await client.call_tool("ask", {"question": QUESTION}))
        more = {"question": "and in a child?", "conversation_id": first["conversation_id"]}
        second = structured(await client.call_tool("ask", more))
    assert "anaphylaxis" in second["standalone"]


async def test_another_s_conversation_is_as_good_as_none(served: Served) -> None:
    answer = served.assistant.ask(Question(QUESTION, asker="somebody"))
    more = {"question": "and in a child?", "conversation_id": answer.conversation_id}
    async with connected(served) as client:
        result = await client.call_tool("ask", more)
    assert result.is_error and "There is no conversation" in text(result)


async def test_what_is_found_can_be_opened(served: Served) -> None:
    async with connected(served) as client:
        found = structured(await client.call_tool("search", {"query": "adrenaline", "limit": 3}))
        first = found["passages"][0]
        where = {"document_id": first["document_id"], "section_id": first["section_id"]}
        opened = structured(await client.call_tool("get_document", where))
    assert len(found["passages"]) == 3
    stored = opened["section"]["text"][first["start"] : first["end"]]
    assert stored == first["text"]


async def test_what_is_not_there_is_said(served: Served) -> None:
    async with connected(served) as client:
        result = await client.call_tool("get_document", {"document_id": "no-such"})
    assert result.is_error and "no-such" in text(result)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer bedside_no_key"}])
def test_without_a_key_it_is_shut(served: Served, headers: dict[str, str]) -> None:
    refused = httpx.post(f"{served.url}/mcp/", json={}, headers=headers)
    assert refused.status_code == 401
    assert refused.json()["type"] == "/problems/key-needed"


async def test_a_program_on_this_machine_starts_it_itself(sample_data: Path, models: Path) -> None:
    settings = {"BEDSIDE_DATA_DIR": str(sample_data), "BEDSIDE_CACHE_DIR": str(models)}
    start = "import sys; from assistant.cli import main; sys.argv[1:] = ['mcp']; main()"
    command = StdioServerParameters(
        command=sys.executable, args=["-c", start], env=dict(os.environ) | settings
    )
    async with Client(command) as client:
        result = await client.call_tool("search", {"query": "adrenaline", "limit": 1})
    assert "drenaline" in text(result)
