"""Answers that grow: in the assistant's container, and where a language model writes."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from assistant.model import Answer, Statement
from assistant.steps import Progress, Stage
from bots.courier import Sent
from bots.incoming import Incoming
from bots.slack.client import web_client
from bots.slack.courier import SlackCourier, SlackReply
from bots.slack.sending import metadata
from tests.assistant.answers import answer, cite, say
from tests.assistant.generate.llm_server import llm_server
from tests.bots.slack.conftest import Serve, Served, buttons, words
from tests.bots.slack.fake import ALICE, CHANNEL, TEAM, FakeSlack
from tests.bots.slack.payloads import direct, mention
from tests.e2e.test_written import FALSE, TRUE, WHERE, writes
from tests.e2e.test_written import QUESTION as ADULT

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"
ROOT = "1790000099.000001"
FIRST, SECOND = "Give 40 mmol orally.", "Do not give more than <!channel> 80 mmol a day."


def test_in_the_assistant_an_answer_has_a_status_and_streams(served: Served) -> None:
    served.deliver(direct(QUESTION, thread_ts=ROOT))

    stopped = served.slack.wait("chat.stopStream")
    status = served.slack.wait("assistant.threads.setStatus")
    assert (status["status"], status["thread_ts"]) == ("is searching the library…", ROOT)
    started = served.slack.wait("chat.startStream")
    assert (started["recipient_user_id"], started["recipient_team_id"]) == (ALICE, TEAM)
    text = served.slack.streams[stopped["ts"]][0]
    assert text.startswith("**Anaphylaxis** › 1.2 Immediate treatment\n\n1.2.2 The adult dose")
    assert list(buttons(stopped)) == ["Show the words", "Ask a librarian", "👍", "👎"]
    assert "*Sources*" in words(stopped)
    assert not served.slack.of("chat.postMessage")


def test_a_workspace_without_streams_gets_a_plain_post(served: Served) -> None:
    served.slack.refuse("chat.startStream", error="unknown_method")
    for n in (1, 2):
        served.deliver(direct(QUESTION, thread_ts=ROOT))
        assert "500 micrograms" in served.said(n)

    assert not served.slack.of("chat.startStream")  # it is not tried again


def test_a_stream_that_breaks_is_replaced_by_the_whole_answer(served: Served) -> None:
    served.slack.refuse("chat.stopStream", error="message_not_in_streaming_state")
    served.deliver(direct(QUESTION, thread_ts=ROOT))

    whole = served.slack.wait("chat.update")
    assert "500 micrograms" in words(whole) and "*Sources*" in words(whole)
    assert whole["ts"] == next(iter(served.slack.streams))
    assert not served.slack.of("chat.postMessage")


# -- what a language model writes ------------------------------------------------------------


def written() -> tuple[Answer, list[Statement]]:
    said = [
        Statement(text, (cite(text, number=n),), written=True)
        for n, text in enumerate((FIRST, SECOND), start=1)
    ]
    return answer(*said), said


def reply(slack: FakeSlack, sent: Sent, **over: Any) -> tuple[SlackReply, AsyncWebClient]:
    client = web_client("xoxb-1", slack.url)
    values: dict[str, Any] = {
        "key": f"slack:{TEAM}:{CHANNEL}:{ROOT}", "platform": "slack", "workspace": TEAM,
        "channel": CHANNEL, "thread": "x", "person": ALICE, "text": "How is potassium replaced?",
        "private": False, "mentioned": True, "reply": {"channel": CHANNEL, "thread_ts": ROOT},
    }  # fmt: skip
    return SlackCourier(client).reply(Incoming(**(values | over)), sent, False), client


def sent(*ids: str, again: bool = False) -> Sent:
    async def keep(_: list[str]) -> None:
        pass

    return Sent(list(ids), keep, again)


def test_what_a_model_writes_streams_into_a_channel_s_thread(slack: FakeSlack) -> None:
    whole, statements = written()
    noted = sent()

    async def tell() -> None:
        back, _ = reply(slack, noted)
        await back.working(Progress(Stage.SEARCHING, "Call 2222 first.", "potassium in an adult"))
        for statement in statements:
            await back.statement(statement)
        await back.answer(whole, first_use=True)

    asyncio.run(tell())
    [(text, still_open)] = slack.streams.values()
    assert not still_open
    assert text == (
        "**Call 2222 first.**\n\n*Searched for: potassium in an adult*\n\n"
        "- Give 40 mmol orally. [1]\n- Do not give more than &lt;!channel&gt; 80 mmol a day. [2]\n"
    )
    stopped = slack.wait("chat.stopStream")
    assert "🤖 AI generated from the sources below" in words(stopped)
    assert "Never type what identifies a patient" in words(stopped)
    assert noted.ids == [f"streamed:{stopped['ts']}"]
    assert not slack.of("chat.postMessage")


def test_after_a_crash_a_half_told_stream_becomes_the_whole_answer(slack: FakeSlack) -> None:
    whole, statements = written()
    noted = sent()

    async def crash() -> None:
        back, _ = reply(slack, noted)
        await back.statement(statements[0])

    async def go_on() -> None:
        back, _ = reply(slack, sent(*noted.ids, again=True))
        await back.answer(whole, first_use=False)

    asyncio.run(crash())
    asyncio.run(go_on())
    updated = slack.wait("chat.update")
    assert updated["ts"] == next(iter(slack.streams)) and FIRST in words(updated)
    assert len(slack.messages) == 1


def test_after_a_crash_a_whole_stream_is_left_as_it_is(slack: FakeSlack) -> None:
    async def go_on() -> None:
        back, _ = reply(slack, sent("streamed:1790000000.000001", again=True))
        await back.answer(written()[0], first_use=False)

    asyncio.run(go_on())
    assert not slack.calls


@pytest.mark.parametrize("known", ["by its metadata", "by its id"])
def test_after_a_crash_a_message_that_was_not_noted_is_not_sent_again(
    slack: FakeSlack, known: str
) -> None:
    """The process died between Slack's taking the message and our noting that it did."""

    async def twice() -> None:
        for again in (False, True):
            back, _ = reply(slack, sent(again=again))
            await back.answer(written()[0], first_use=False)

    if known == "by its id":
        slack.refuse("conversations.replies", error="missing_scope")
    asyncio.run(twice())
    assert len(slack.messages) == 1
    assert len(slack.of("chat.postMessage")) == (1 if known == "by its metadata" else 2)
    held = next(iter(slack.messages.values()))["metadata"]
    assert held == metadata(f"slack:{TEAM}:{CHANNEL}:{ROOT}", 0)


def test_too_much_for_a_stream_is_posted_in_messages_that_slack_takes(slack: FakeSlack) -> None:
    long = [
        Statement(f"{n}. " + "word " * 500, (cite("word", number=n),), written=True)
        for n in range(1, 13)
    ]

    async def tell() -> None:
        back, _ = reply(slack, sent())
        for statement in long:
            await back.statement(statement)
        await back.answer(answer(*long), first_use=False)

    asyncio.run(tell())
    whole = [slack.wait("chat.update"), *slack.of("chat.postMessage")]
    text = "\n".join(map(words, whole))
    assert all(f"{n}. word" in text for n in range(1, 13))
    assert len(whole) > 1 and "*Sources*" in words(whole[-1])
    assert all(len(words(body)) < 13_000 for body in whole)


def test_patience_with_what_slack_refuses_for_a_while(slack: FakeSlack) -> None:
    slack.refuse("chat.postMessage", 429, "ratelimited", Retry_After="1")
    slack.refuse("chat.postMessage", 503)
    began = datetime.now(UTC)

    async def tell() -> None:
        back, _ = reply(slack, sent())
        await back.answer(answer(say(cite(FIRST))), first_use=False)

    asyncio.run(tell())
    assert len(slack.of("chat.postMessage")) == 1
    assert (datetime.now(UTC) - began).total_seconds() >= 1  # it waited as long as it was told


def test_sentences_of_a_model_are_seen_while_it_writes(serve: Serve, slack: FakeSlack) -> None:
    """The true one at once, the false one never; a channel's thread streams then, too."""
    go_on = threading.Event()
    with llm_server() as model:
        served = serve(model="openai:m", model_url=model.url, model_key="k")
        model.then(writes(FALSE, TRUE, WHERE, go_on=go_on))
        served.deliver(mention(ADULT))
        started = slack.wait("chat.startStream")
        assert TRUE in started["markdown_text"]
        assert not slack.of("chat.stopStream")
        go_on.set()
        stopped = slack.wait("chat.stopStream")

    [(text, _)] = slack.streams.values()
    assert WHERE in text and FALSE not in text and "5 mg" not in text
    assert "🤖 AI generated" in words(stopped) and "withheld" in words(stopped)
    assert not slack.of("chat.postMessage")
