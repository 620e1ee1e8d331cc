"""A question in Teams and all that follows, over the sample library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.record import RecordEntry
from assistant.recorded import ANSWER, FEEDBACK
from tests.bots.teams.activities import CHANNEL, NURSE
from tests.bots.teams.conftest import of_this_machine
from tests.bots.teams.connector import Connector, Posted
from tests.bots.teams.issuer import TENANT_ID, Issuer
from tests.bots.teams.served import Served, button, card, served, words

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"
LIBRARIANS = "19:librarians@thread.tacv2"
_OF_CHANNEL = {"tenant": {"id": TENANT_ID}, "channel": {"id": CHANNEL}}
_RULES = f"""
teams:
  {TENANT_ID}:
    librarians: "{LIBRARIANS}"
    channels:
      "19:quiet@thread.tacv2": {{ephemeral: true}}
      "19:off@thread.tacv2": {{enabled: false}}
"""


@pytest.fixture
def bot(
    own_sample: Assistant, connector: Connector, issuer: Issuer, tmp_path: Path
) -> Iterator[Served]:
    rules = tmp_path / "bots.yaml"
    rules.write_text(_RULES)
    own = of_this_machine(issuer, connector) | {"bots_file": rules}
    settings = own_sample.settings.model_copy(update=own)
    with served(replace(own_sample, settings=settings), connector, issuer) as bot:
        yield bot


def _answer(bot: Served) -> RecordEntry:
    return bot.assistant.record.of_kind(ANSWER)[-1]


def _id(bot: Served, posted: Posted) -> str:
    return bot.teams.ids[bot.teams.posted.index(posted)]


def test_an_answer_has_its_citations_label_card_and_feedback(bot: Served) -> None:
    bot.say(QUESTION)
    posted = bot.teams.next()
    message = posted.body

    assert posted.conversation == "a:chat-of-two"
    assert message["textFormat"] == "xml"
    assert "500 micrograms" in message["text"]
    assert " [1]</p>" in message["text"]
    assert "Quoted from the guideline, word for word." in message["text"]
    (entity,) = (e for e in message["entities"] if e["type"] == "https://schema.org/Message")
    assert "additionalType" not in entity
    appearance = entity["citation"][0]["appearance"]
    assert entity["citation"][0]["position"] == 1
    assert appearance["name"] == "Anaphylaxis"
    assert len(appearance["abstract"]) <= 160
    assert message["channelData"]["feedbackLoop"] == {"type": "default"}
    assert "[1] Anaphylaxis" in words(card(message))
    assert "12 January 2026" in words(card(message))
    assert "Never type what identifies a patient" in message["text"]


def test_a_personal_chat_streams_and_ends_in_one_message(bot: Served) -> None:
    bot.say(QUESTION)
    begun, final = bot.teams.next("typing"), bot.teams.next()

    (info,) = (e for e in begun.body["entities"] if e["type"] == "streaminfo")
    assert (info["streamType"], info["streamSequence"]) == ("informative", 1)
    (info,) = (e for e in final.body["entities"] if e["type"] == "streaminfo")
    assert info["streamType"] == "final"
    assert len(bot.teams.messages()) == 1


def test_a_channel_is_answered_in_the_thread_without_a_stream(bot: Served) -> None:
    asked = bot.say_in_channel(QUESTION)
    posted = bot.teams.next()

    assert posted.conversation == asked["conversation"]["id"]
    assert not posted.targeted
    assert not [e for e in posted.body["entities"] if e["type"] == "streaminfo"]
    entry = _answer(bot)
    assert entry.body["question"] == QUESTION


def test_a_follow_up_in_a_thread_needs_no_mention(bot: Served) -> None:
    bot.say_in_channel(QUESTION)
    bot.teams.next()
    bot.say_in_channel("and for a child of 8 years?", mentioned=False)
    posted = bot.teams.next()

    assert "300 micrograms" in posted.body["text"]
    assert "Searched for:" in posted.body["text"]


def test_a_group_chat_is_answered_where_it_stands(bot: Served) -> None:
    group = {
        "id": "19:night@unq.gbl.spaces",
        "conversationType": "groupChat",
        "tenantId": TENANT_ID,
    }
    bot.say_in_channel(QUESTION, conversation=group, channelData=None)
    posted = bot.teams.next()
    assert posted.conversation == group["id"]
    assert posted.stream is None

    # It has no threads: what is said in it later is meant for whoever is there.
    bot.say_in_channel("Who takes bay 3?", mentioned=False, conversation=group, channelData=None)
    bot.say_in_channel(QUESTION)
    assert bot.teams.next().conversation != group["id"]


def test_what_teams_is_too_busy_for_is_sent_again(bot: Served) -> None:
    bot.teams.refusals = [(429, {"Retry-After": "0"}), (503, {})]
    bot.say_in_channel(QUESTION)
    assert "500 micrograms" in bot.teams.next().body["text"]
    assert len(bot.teams.messages()) == 1


@pytest.mark.parametrize(
    "over",
    [
        {"mentioned": False, "root": "1700000009999"},
        {"from": {"id": "28:other-bot", "name": "Other"}},
        {"from": {"id": "x", "role": "bot"}},
        {"type": "messageUpdate", "channelData": _OF_CHANNEL | {"eventType": "editMessage"}},
        {"type": "messageDelete", "channelData": _OF_CHANNEL | {"eventType": "softDeleteMessage"}},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
    ],
    ids=["not mentioned", "another bot", "a bot by role", "edited", "deleted", "a reaction"],
)
def test_what_is_no_question_to_the_bot_is_ignored(bot: Served, over: dict[str, object]) -> None:
    bot.say_in_channel("What is the dose?", **over)
    bot.say_in_channel(QUESTION, root="1700000000777")
    posted = bot.teams.next()
    assert posted.conversation.endswith("1700000000777")


def test_a_message_is_answered_once_however_often_it_comes(bot: Served) -> None:
    asked = bot.say(QUESTION)
    assert all(bot.deliver(asked).status_code == 200 for _ in range(3))
    bot.teams.next()
    assert bot.deliver(asked).status_code == 200
    bot.say_in_channel(QUESTION)
    bot.teams.next()
    assert len(bot.teams.messages()) == 2


def test_a_thumb_with_its_comment_reaches_the_record_once(bot: Served) -> None:
    bot.say(QUESTION)
    shown, answer = bot.teams.next(), _answer(bot)
    bot.say("How soon are antibiotics given in high-risk sepsis?")
    bot.teams.next()  # in one chat the second question waits until the first is wholly done
    feedback = {
        "reaction": "dislike",
        "feedback": '{"feedbackText": "Where is the child dose? Call 020 7946 0123"}',
    }
    value = {"actionName": "feedback", "actionValue": feedback}
    for _ in range(2):
        bot.invoke("message/submitAction", value, id="f1", replyToId=_id(bot, shown))

    (entry,) = bot.assistant.record.of_kind(FEEDBACK)
    assert entry.about == answer.id
    assert entry.body["verdict"] == "down"
    assert entry.body["comment"].startswith("Where is the child dose?")
    assert "7946" not in entry.body["comment"]
    assert entry.body["who"] == answer.body["who"]
    assert "29:" not in entry.body["who"]


def test_the_words_are_shown_in_place_and_hidden_again(bot: Served) -> None:
    bot.say(QUESTION)
    first = card(bot.teams.next().body)
    show = button(first, "Show the words")
    opened = bot.press(show["verb"], show["data"])
    assert "“1.2.2 The adult dose of intramuscular adrenaline" in words(opened)
    hide = button(opened, "Hide the words")
    assert words(bot.press(hide["verb"], hide["data"])) == words(first)


def test_a_librarian_is_asked_answers_in_the_channel_and_the_person_reads_it(bot: Served) -> None:
    asked = bot.say_in_channel("What is the dose of semaglutide for weight loss?")
    silent = bot.teams.next()
    assert "The library does not hold an answer to this." in silent.body["text"]

    send = button(card(silent.body), "Send to the librarians")
    told = bot.press(
        send["verb"],
        send["data"] | {"comment": "For a woman of 40"},
        conversation=asked["conversation"],
    )
    assert "The librarians have your question" in words(told)
    (handover,) = bot.assistant.handovers.all()
    assert (handover.channel, handover.comment) == ("teams", "For a woman of 40")

    news = bot.teams.next()
    assert news.conversation == LIBRARIANS
    assert "semaglutide" in words(card(news.body))
    assert "They add: For a woman of 40" in words(card(news.body))
    reply = button(card(news.body), "Send")
    data = reply["data"] | {"text": "Not on our formulary: see <b>NICE</b> TA875."}
    elsewhere = bot.press(reply["verb"], data, conversation=asked["conversation"])
    assert "in the librarians' channel only" in words(elsewhere)
    there = {
        "id": f"{LIBRARIANS};messageid=1",
        "conversationType": "channel",
        "tenantId": TENANT_ID,
    }
    bot.press(reply["verb"], data, conversation=there, **{"from": NURSE | {"name": "Lib Rarian"}})

    answered = bot.teams.next()
    assert answered.conversation == asked["conversation"]["id"]
    assert "Not on our formulary: see &lt;b&gt;NICE&lt;/b&gt; TA875." in answered.body["text"]
    assert "From Lib Rarian." in answered.body["text"]


_IDENTIFYING = "Adrenaline for John Smith, NHS number 943 476 5919, in anaphylaxis?"


def test_identifiers_are_answered_privately_and_kept_nowhere(bot: Served) -> None:
    bot.say_in_channel(_IDENTIFYING)
    posted = bot.teams.next()
    assert posted.targeted
    assert posted.body["recipient"]["id"] == NURSE["aadObjectId"]
    assert "Please delete it here, and ask again" in posted.body["text"]
    assert "943" not in posted.body["text"]
    assert bot.assistant.record.count() == 0


def test_where_teams_has_no_private_message_the_chat_of_two_is_used(bot: Served) -> None:
    bot.teams.refuses = lambda posted: 403 if posted.targeted else None
    bot.say_in_channel(_IDENTIFYING)
    posted = bot.teams.next()
    assert posted.conversation == "a:made-for-" + NURSE["aadObjectId"]
    assert "Please delete it here" in posted.body["text"]


def test_where_there_is_no_private_way_at_all_the_thread_says_it(bot: Served) -> None:
    bot.teams.refuses = lambda p: 403 if p.targeted or p.path.endswith("/conversations") else None
    asked = bot.say_in_channel(_IDENTIFYING)
    posted = bot.teams.next()
    assert posted.conversation == asked["conversation"]["id"]
    assert "943" not in posted.body["text"]
    assert "Smith" not in posted.body["text"]


def test_a_quiet_channel_shows_the_answer_to_who_asked(bot: Served) -> None:
    data = {"channel": {"id": "19:quiet@thread.tacv2"}, "tenant": {"id": TENANT_ID}}
    bot.say_in_channel(QUESTION, channelData=data)
    posted = bot.teams.next()
    assert posted.targeted
    assert "500 micrograms" in posted.body["text"]


def test_a_channel_that_is_off_says_so_to_who_asked(bot: Served) -> None:
    data = {"channel": {"id": "19:off@thread.tacv2"}, "tenant": {"id": TENANT_ID}}
    bot.say_in_channel(QUESTION, channelData=data)
    posted = bot.teams.next()
    assert posted.targeted
    assert "not switched on in this channel" in posted.body["text"]


def test_an_answer_that_teams_refuses_is_not_silence(bot: Served) -> None:
    bot.teams.refuses = lambda p: 413 if "500 micrograms" in p.body.get("text", "") else None
    bot.say_in_channel(QUESTION)
    assert "Teams did not take the answer" in bot.teams.next().body["text"]


def test_a_bot_that_is_added_says_what_it_does(bot: Served) -> None:
    added = {"type": "installationUpdate", "action": "add"}
    bot.say("", **added)
    assert "Never type what identifies a patient" in bot.teams.next().body["text"]


def test_an_empty_message_is_answered(bot: Served) -> None:
    bot.say_in_channel("")
    assert bot.teams.next().body["text"].startswith("<p>")


def test_a_choice_is_picked_by_its_number(bot: Served) -> None:
    bot.say("dose?")
    asked_back = bot.teams.next().body["text"]
    assert "1. " in asked_back
    bot.say("1")
    assert "Searched for:" in bot.teams.next().body["text"]
    assert CHANNEL not in asked_back
