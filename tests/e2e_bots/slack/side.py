"""Slack's part in the load test."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field

import httpx

from bots.slack.part import PATH
from tests.bots.slack.fake import FakeSlack
from tests.bots.slack.payloads import SECRET, encoded, event, mention, signed

_PEOPLE = 40


@dataclass
class SlackSide:
    """Signed requests to Bedside; answers are read off a fake Web API."""

    fake: FakeSlack
    name: str = "Slack"
    allowed: float = 3.0
    _moments: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "BEDSIDE_SLACK_API_URL": self.fake.url,
            "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-1",
            "BEDSIDE_SLACK_SIGNING_SECRET": SECRET,
        }

    def deliver(self, client: httpx.Client, bedside: str, n: int, text: str) -> httpx.Response:
        inner = mention(text, ts=_ts(n), user=f"U{n % _PEOPLE}")
        body = encoded(event(inner, f"Ev{n}"))
        stamp = time.time() - next(self._moments) % 250  # each attempt has a signature of its own
        headers = signed(body, at=stamp)
        return client.post(f"{bedside}{PATH}", content=body, headers=headers)

    def answers(self, n: int) -> int:
        posted = list(self.fake.messages.values())
        return sum(message.get("thread_ts") == _ts(n) for message in posted)


def _ts(n: int) -> str:
    return f"1790{n:06d}.000100"
