"""Requests that are not Slack's, or are not new."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from bots.slack.part import PATH
from tests.bots.slack.conftest import Served
from tests.bots.slack.payloads import command, encoded, event, mention, press, signed

Headers = dict[str, str]

BODY = encoded(event(mention("What dose of IM adrenaline for an adult in anaphylaxis?")))


def without(name: str) -> Callable[[str], Headers]:
    return lambda body: {k: v for k, v in signed(body).items() if k != name}


def later(body: str) -> Headers:
    """A signature of one moment under the time of another."""
    return signed(body) | {"x-slack-request-timestamp": str(int(time.time()) - 20)}


BAD: dict[str, Callable[[str], Headers]] = {
    "unsigned": lambda _: {"content-type": "application/json"},
    "without a signature": without("x-slack-signature"),
    "without a time": without("x-slack-request-timestamp"),
    "signed with another secret": lambda body: signed(body, secret="another"),
    "signed for another body": lambda body: signed(body + " "),
    "signed for another moment": later,
    "six minutes old": lambda body: signed(body, at=time.time() - 360),
    "from the future": lambda body: signed(body, at=time.time() + 360),
    "an empty signature": lambda body: signed(body) | {"x-slack-signature": ""},
    "a signature cut short": lambda body: signed(body) | {"x-slack-signature": "v0=ab"},
    "the old verification token only": lambda _: {
        "content-type": "application/json",
        "authorization": "Bearer unused",
    },
    "no number as its time": lambda body: signed(body) | {"x-slack-request-timestamp": "now"},
}


@pytest.fixture(scope="module")
def bodies() -> list[str]:
    respond = "http://127.0.0.1:9/respond"
    pressed = press({"action_id": "rate_up", "value": "x"}, "1790000000.000001")
    return [BODY, encoded(command("dose?", respond)), encoded(pressed)]


def test_what_slack_did_not_sign_is_refused(served: Served, bodies: list[str]) -> None:
    for name, headers in BAD.items():
        for body in bodies:
            response = served.client.post(PATH, content=body, headers=headers(body))
            assert response.status_code == 401, name
    assert not served.slack.of("chat.postMessage", "response_url")


def test_a_request_is_taken_once(served: Served) -> None:
    headers = signed(BODY)
    statuses = [
        served.client.post(PATH, content=BODY, headers=headers).status_code for _ in range(3)
    ]
    served.slack.wait("chat.postMessage")

    assert statuses == [200, 401, 401]
    assert len(served.slack.of("chat.postMessage")) == 1


def test_slack_s_first_question_about_the_address_is_answered(served: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "unused"})

    assert served.client.post(PATH, content=body, headers=signed(body)).json() == {
        "challenge": "abc"
    }
    forged: Any = served.client.post(PATH, content=body, headers=signed(body, secret="another"))
    assert forged.status_code == 401


def test_what_is_signed_and_makes_no_sense_harms_nothing(served: Served) -> None:
    for body in ("", "[]", "payload=%7B", "{", "payload=null", "a=b", "payload=1&payload=%7B%7D"):
        response = served.client.post(PATH, content=body, headers=signed(body))
        assert response.status_code in {400, 404}, body
    body = b"payload=%ff\xff"
    headers = signed("x") | {"x-slack-signature": "v0=00"}
    assert served.client.post(PATH, content=body, headers=headers).status_code == 401
