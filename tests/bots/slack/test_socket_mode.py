"""Socket Mode: no port of ours, several connections, connections that go away."""

from __future__ import annotations

import pytest

from tests.bots.slack.conftest import Serve, Served, words
from tests.bots.slack.fake import FakeSlack
from tests.bots.slack.payloads import command, event, mention

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"
SOCKET = {"slack_app_token": "xapp-1", "slack_signing_secret": None}


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve(**SOCKET)


def acknowledged(slack: FakeSlack, envelope: str) -> None:
    slack.until(lambda: envelope in slack.acks)


def test_an_event_is_acknowledged_and_answered(served: Served) -> None:
    asked = mention(QUESTION)
    acknowledged(served.slack, served.slack.envelope("events_api", event(asked)))

    assert served.slack.wait("chat.postMessage")["thread_ts"] == asked["ts"]
    assert served.client.post("/slack/events").status_code == 404


def test_a_command_is_acknowledged_with_words(served: Served) -> None:
    payload = command(QUESTION, served.respond)
    envelope = served.slack.envelope("slash_commands", payload, accepts_response_payload=True)
    acknowledged(served.slack, envelope)

    assert "Searching" in served.slack.acks[envelope]["payload"]["text"]
    assert "500 micrograms" in words(served.slack.wait("response_url"))


def test_two_replicas_answer_once(serve: Serve, slack: FakeSlack) -> None:
    """Slack spreads deliveries over the connections, and a retry may take another one."""
    first, second = serve(**SOCKET), serve(**SOCKET)
    slack.until(lambda: len(slack.sockets) == 2)
    asked = [mention(QUESTION) for _ in range(4)]
    for n, one in enumerate(asked):
        for socket in (n % 2, 1 - n % 2):
            acknowledged(slack, slack.envelope("events_api", event(one), socket))
    slack.wait("chat.postMessage", 4)
    again = mention(QUESTION)
    acknowledged(slack, slack.envelope("events_api", event(again), 0))
    slack.wait("chat.postMessage", 5)

    threads = [posted["thread_ts"] for posted in slack.of("chat.postMessage")]
    assert sorted(threads) == sorted(one["ts"] for one in [*asked, again])
    assert first.assistant is not second.assistant


@pytest.mark.parametrize("how", ["told to", "dropped"])
def test_a_connection_that_goes_away_is_made_anew(served: Served, how: str) -> None:
    slack = served.slack
    slack.until(lambda: len(slack.sockets) == 1)
    if how == "told to":
        slack.envelope("disconnect", {}, reason="refresh_requested")
    else:
        slack.drop_socket()
    slack.until(lambda: len(slack.sockets) == 2)
    acknowledged(slack, slack.envelope("events_api", event(mention(QUESTION))))

    assert "500 micrograms" in served.said()


def test_what_could_not_be_kept_is_not_acknowledged(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack delivers it again then, and it is answered."""
    from assistant.errors import InboxError
    from assistant.storage.deliveries import Inbox

    real, refusals = Inbox.add, [InboxError("the disk is full")]

    def add(self: Inbox, *given: object) -> bool:
        if refusals:
            raise refusals.pop()
        return real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Inbox, "add", add)
    body = event(mention(QUESTION))
    first = served.slack.envelope("events_api", body)
    second = served.slack.envelope("events_api", body, retry_attempt=1)
    acknowledged(served.slack, second)

    assert first not in served.slack.acks
    assert "500 micrograms" in served.said()
