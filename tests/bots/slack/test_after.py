"""After an answer: its words, opinions, librarians, checks of messages, the App Home."""

from __future__ import annotations

from typing import Any

from assistant.recorded import FEEDBACK
from tests.bots.slack.conftest import Serve, Served, buttons, words
from tests.bots.slack.fake import ALICE, CHANNEL
from tests.bots.slack.payloads import command, event, mention, press, shortcut, submit

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"
QUOTE = "“1.2.2 The adult dose of intramuscular adrenaline in anaphylaxis is 500 micrograms"


def answered(served: Served, question: str = QUESTION) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask in a channel; the message that answers, and the mention."""
    asked = mention(question)
    served.deliver(asked)
    return served.slack.wait("chat.postMessage"), asked


def pressed(served: Served, posted: dict[str, Any], label: str, **over: Any) -> None:
    action = buttons(posted)[label]
    body = press(action, "1790000000.000001", thread=posted.get("thread_ts"), **over)
    assert served.post(body).status_code == 200


def test_show_the_words(served: Served) -> None:
    posted, _ = answered(served)
    pressed(served, posted, "Show the words")

    view = served.slack.wait("views.open")
    assert view["view"]["title"]["text"] == "Show the words"
    assert QUOTE in words(view) and "*[1]* <https://" in words(view)


def test_the_words_are_those_of_then(served: Served) -> None:
    """After the library moved on, an old answer is shown with what it was."""
    posted, _ = answered(served)
    served.assistant.library.remove("anaphylaxis")
    pressed(served, posted, "Show the words")

    assert QUOTE in words(served.slack.wait("views.open"))


def test_a_thumb_up_is_recorded_and_thanked_for(served: Served) -> None:
    posted, asked = answered(served)
    pressed(served, posted, "👍")

    thanks = served.slack.wait("chat.postEphemeral")
    assert "Thank you" in words(thanks)
    assert (thanks["user"], thanks["thread_ts"]) == (ALICE, asked["ts"])
    assert _feedback(served, posted) == [("up", None)]
    pressed(served, thanks, "Say more")
    view = served.slack.wait("views.open")["view"]
    assert served.post(submit(view, "Found in seconds")).text == ""
    assert _feedback(served, posted) == [("up", None), ("up", "Found in seconds")]


def test_a_thumb_down_is_recorded_and_asked_about(served: Served) -> None:
    posted, _ = answered(served)
    pressed(served, posted, "👎")

    view = served.slack.wait("views.open")["view"]
    assert "What was wrong" in view["blocks"][0]["label"]["text"]
    assert _feedback(served, posted) == [("down", None)]
    served.post(submit(view, "Says nothing of Mrs Jane Smith's weight"))
    [_, (verdict, comment)] = _feedback(served, posted)
    assert verdict == "down" and "Jane" not in str(comment)


def test_a_question_goes_to_the_librarians_and_their_answer_comes_back(serve: Serve) -> None:
    served = serve("slack: {T1: {librarians: CLIB}}")
    posted, asked = answered(served, "What is the dose of semaglutide for weight loss?")
    pressed(served, posted, "Ask a librarian")
    view = served.slack.wait("views.open")["view"]
    assert "semaglutide" in words(view)
    served.post(submit(view, "For a woman of 40"))

    _until_posted(served, 3)
    done, told = sorted(served.slack.of("chat.postMessage")[1:], key=lambda m: m["channel"])
    assert done["thread_ts"] == asked["ts"] and "The librarians have the question" in words(done)
    assert told["channel"] == "CLIB" and told.get("thread_ts") is None
    assert "semaglutide" in words(told) and "They say: For a woman of 40" in words(told)

    here = {"message_ts": "1790000000.000009", "channel_id": "CLIB", "is_ephemeral": False}
    pressed(served, told, "Answer", container=here, channel={"id": "CLIB"})
    served.post(submit(served.slack.wait("views.open", 2)["view"], "See the BNF, chapter 6."))
    _until_posted(served, 4)
    back = served.slack.of("chat.postMessage")[3]
    assert (back["channel"], back["thread_ts"]) == (CHANNEL, asked["ts"])
    assert "See the BNF, chapter 6." in words(back) and "alice" in words(back)


def test_only_the_librarians_channel_answers(serve: Serve) -> None:
    served = serve("slack: {T1: {librarians: CLIB}}")
    posted, _ = answered(served)
    action = {"action_id": "answer_handover", "value": "x"}
    assert served.post(press(action, "1790000000.000001")).status_code == 200
    pressed(served, posted, "Show the words")

    assert served.slack.wait("views.open")["view"]["title"]["text"] == "Show the words"


def test_an_answer_on_the_command_line_reaches_who_asked_with_a_command(served: Served) -> None:
    served.post(command(QUESTION, served.respond))
    shown = served.slack.wait("response_url")
    record_id = buttons(shown)["Ask a librarian"]["value"]
    opened = served.assistant.handovers.open(record_id, who="slack:x", channel="slack")
    served.assistant.handovers.answer(opened.id, by="Ms Page", text="As the guideline says.")

    back = served.slack.wait("chat.postMessage")
    assert back["channel"] == ALICE and "As the guideline says." in words(back)


def test_a_message_is_checked_in_the_library(served: Served) -> None:
    served.post(shortcut("Is it 500 micrograms of IM adrenaline in anaphylaxis?", served.respond))
    view = served.slack.wait("views.open")["view"]
    assert view["blocks"][0]["element"]["initial_value"].startswith("Is it 500")
    assert served.post(submit(view, "  ")).json()["response_action"] == "errors"
    assert served.post(submit(view, QUESTION)).text == ""

    assert "500 micrograms" in words(served.slack.wait("response_url"))


def test_the_app_home(served: Served) -> None:
    answered(served)
    served.deliver({"type": "app_home_opened", "user": ALICE, "channel": "D1", "tab": "messages"})
    served.deliver({"type": "app_home_opened", "user": ALICE, "channel": "D1", "tab": "home"})

    home = served.slack.wait("views.publish")
    assert home["user_id"] == ALICE
    assert f"• {QUESTION}" in words(home) and "*New in the library*" in words(home)
    served.deliver({"type": "app_home_opened", "user": "UBOB", "channel": "D2", "tab": "home"})
    assert QUESTION not in words(served.slack.wait("views.publish", 2))


def test_the_assistant_suggests_questions(serve: Serve) -> None:
    served = serve("suggestions: ['When is a raised potassium an emergency?']")
    thread = {"user_id": ALICE, "channel_id": "D1", "thread_ts": "1790000099.000001"}
    served.post(event({"type": "assistant_thread_started", "assistant_thread": thread}))

    prompts = served.slack.wait("assistant.threads.setSuggestedPrompts")
    assert [p["message"] for p in prompts["prompts"]] == [
        "When is a raised potassium an emergency?"
    ]
    assert "Leave out what identifies a patient" in served.slack.wait("chat.postMessage")["text"]


def _until_posted(served: Served, n: int) -> None:
    served.slack.until(lambda: len(served.slack.of("chat.postMessage")) >= n)


def _feedback(served: Served, posted: dict[str, Any]) -> list[tuple[str, str | None]]:
    record_id = buttons(posted)["👍"]["value"]
    entries = served.assistant.record.about(record_id)
    return [(e.body["verdict"], e.body["comment"]) for e in entries if e.kind == FEEDBACK]
