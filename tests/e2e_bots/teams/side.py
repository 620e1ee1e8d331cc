"""Teams, as the load test needs it: every other question in a chat of two, the rest in threads of
a channel, each of a person of their own."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from tests.bots.teams.activities import activity, in_channel
from tests.bots.teams.connector import Connector
from tests.bots.teams.issuer import APP_ID, TENANT_ID, Issuer


@dataclass(frozen=True, slots=True)
class TeamsSide:
    """Delivers to Bedside, and reads what Teams was given."""

    issuer: Issuer
    connector: Connector
    name: str = "Teams"
    allowed: float = 15.0

    @property
    def settings(self) -> dict[str, str]:
        """What Bedside needs to take it for Teams."""
        return {
            "BEDSIDE_TEAMS_APP_ID": APP_ID,
            "BEDSIDE_TEAMS_APP_SECRET": "a secret",
            "BEDSIDE_TEAMS_TENANT_ID": TENANT_ID,
            "BEDSIDE_TEAMS_METADATA_URL": self.issuer.metadata_url,
            "BEDSIDE_TEAMS_TOKEN_URL": self.issuer.token_url,
            "BEDSIDE_TEAMS_SERVICE_URL": self.connector.url,
        }

    def deliver(self, client: httpx.Client, bedside: str, n: int, text: str) -> httpx.Response:
        """Deliver question n once, with a token of its own."""
        person = {"id": f"29:{n}", "name": f"Person {n}", "aadObjectId": f"person-{n}"}
        common = {"id": f"{1700000100000 + n}", "from": person}
        if _in_channel(n):
            sent = in_channel(self.connector.url, text, root=_root(n), **common)
        else:
            own = {"id": _chat(n), "conversationType": "personal", "tenantId": TENANT_ID}
            sent = activity(self.connector.url, text=text, conversation=own, **common)
        headers = {"authorization": f"Bearer {self.issuer.token(self.connector.url)}"}
        return client.post(f"{bedside}/api/messages", json=sent, headers=headers)

    def answers(self, n: int) -> int:
        """How many messages stand below question n."""
        ending = f";messageid={_root(n)}" if _in_channel(n) else _chat(n)
        posted = self.connector.messages()
        return sum(p.method == "POST" and p.conversation.endswith(ending) for p in posted)


def _in_channel(n: int) -> bool:
    return n % 4 in (2, 3)


def _root(n: int) -> str:
    return f"{1700000100000 + n}"


def _chat(n: int) -> str:
    return f"a:chat-of-{n}."
