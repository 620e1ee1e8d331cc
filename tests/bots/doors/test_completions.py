"""Chat completions, asked by OpenAI's own client."""

from __future__ import annotations

from dataclasses import replace

import openai
import pytest
from openai import OpenAI

from assistant.keys import Role
from assistant.recorded import ANSWER, recorded_answer
from assistant.render import markdown
from assistant.steps import Progress, Stage
from bots.doors.completions.replied import Flow
from tests.assistant.answers import answer, cite, say
from tests.bots.doors.conftest import Served

QUESTION = "Adult dose of adrenaline in anaphylaxis?"


@pytest.fixture
def client(served: Served) -> OpenAI:
    return OpenAI(base_url=f"{served.url}/v1", api_key=served.key, max_retries=0)


def asked(client: OpenAI, *messages: tuple[str, object]) -> openai.types.chat.ChatCompletion:
    sent = [{"role": role, "content": content} for role, content in messages]
    return client.chat.completions.create(model="bedside", messages=sent)  # type: ignore[arg-type]


def test_there_is_one_model(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["bedside"]
    assert client.models.retrieve("bedside").owned_by == "bedside"


def test_an_answer_keeps_its_citations(client: OpenAI, served: Served) -> None:
    reply = asked(client, ("system", "You are a pirate."), ("user", QUESTION))
    message = reply.choices[0].message
    assert message.content is not None and "500 micrograms" in message.content
    assert reply.choices[0].finish_reason == "stop"
    own = reply.model_extra["bedside"]  # type: ignore[index]
    recorded = recorded_answer(served.assistant.record.get(own["record_id"]))
    assert own["status"] == recorded.status == "answered"
    assert message.annotations
    for annotation in message.annotations:
        cited = annotation.url_citation
        mark = message.content[cited.start_index : cited.end_index]
        assert mark == "[1]" or mark == "[2]"
        assert cited.url.startswith("https://")


def test_a_follow_up_is_understood_from_what_the_client_sends_again(client: OpenAI) -> None:
    first = asked(client, ("user", QUESTION))
    said = first.choices[0].message.content
    second = asked(client, ("user", QUESTION), ("assistant", said), ("user", "and in a child?"))
    own, before = second.model_extra["bedside"], first.model_extra["bedside"]  # type: ignore[index]
    assert own["conversation_id"] == before["conversation_id"]
    assert "child" in own["standalone"] and "anaphylaxis" in own["standalone"]


def test_another_callers_chat_is_another_conversation(client: OpenAI, served: Served) -> None:
    first = asked(client, ("user", QUESTION))
    other = client.with_options(api_key=served.assistant.keys.add("another", Role.READER))
    second = asked(other, ("user", QUESTION), ("user", "and in a child?"))
    ids = {r.model_extra["bedside"]["conversation_id"] for r in (first, second)}  # type: ignore[index]
    assert len(ids) == 2


def test_a_stream_says_the_same_as_the_whole(client: OpenAI) -> None:
    whole = asked(client, ("user", QUESTION)).choices[0].message
    stream = client.chat.completions.create(
        model="bedside",
        messages=[{"role": "user", "content": QUESTION}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    assert deltas[-1].model_extra is not None
    cited = [a["url_citation"]["url"] for a in deltas[-1].model_extra["annotations"]]
    assert cited == [a.url_citation.url for a in whole.annotations or ()]
    assert chunks[-1].usage is not None and chunks[-1].usage.total_tokens == 0
    assert len({chunk.id for chunk in chunks}) == 1


def test_parts_of_text_are_read(client: OpenAI) -> None:
    reply = asked(client, ("user", [{"type": "text", "text": QUESTION}]))
    assert reply.model_extra["bedside"]["status"] == "answered"  # type: ignore[index]


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([("assistant", "Hello")], "must be the user's"),
        ([("user", "  ")], "empty"),
        ([("user", None)], "empty"),
        ([("user", [{"type": "image_url", "image_url": {"url": "x"}}])], "text only"),
        ([], "messages"),
    ],
)
def test_what_cannot_be_asked_is_said(
    client: OpenAI, messages: list[tuple[str, object]], words: str
) -> None:
    with pytest.raises((openai.BadRequestError, openai.UnprocessableEntityError), match=words):
        asked(client, *messages)


def test_a_bad_key_is_refused(client: OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError, match="not known"):
        client.with_options(api_key="bedside_no_key").models.list()


def test_a_stream_tells_what_cannot_be_asked(client: OpenAI) -> None:
    stream = client.chat.completions.create(
        model="bedside", messages=[{"role": "user", "content": "x" * 3000}], stream=True
    )
    with pytest.raises(openai.APIError, match="2,000"):
        list(stream)


def test_identifiers_do_not_reach_the_record(client: OpenAI, served: Served) -> None:
    reply = asked(client, ("user", "Dose of adrenaline for NHS number 943 476 5919?"))
    own = reply.model_extra["bedside"]  # type: ignore[index]
    entry = served.assistant.record.get(own["record_id"])
    assert entry.kind == ANSWER and "5919" not in str(entry.body)
    assert entry.body["channel"] == "completions"


def test_what_is_written_flows_and_ends_as_the_whole() -> None:
    said = [replace(say(cite(text)), written=True) for text in ("First.", "Second.")]
    urgent = "Call 2222."
    whole = replace(
        answer(*said, question="and orally?", standalone="Potassium orally?"), urgent=urgent
    )
    flow = Flow("and orally?")
    start = Progress(Stage.SEARCHING, urgent, "Potassium orally?")
    pieces = [flow.more(step) for step in (start, Progress(Stage.WRITING), *said, whole)]
    assert "".join(pieces) == markdown(whole)
    assert pieces[2].endswith("- First. [1]") and pieces[3] == "\n- Second. [1]"
    assert "Sources" in pieces[4] and "First." not in pieces[4]


def test_quotes_in_place_of_what_was_written_come_whole() -> None:
    quotes = answer(say(cite("Give it.")))
    flow = Flow(quotes.question)
    assert flow.more(Progress(Stage.WRITING)) == ""
    assert flow.more(quotes) == markdown(quotes)
