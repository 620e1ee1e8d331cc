"""The Microsoft 365 Agents Playground, and what stands between it and Bedside."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml

from tests.bots.teams.issuer import APP_ID, TENANT_ID, Handler, Issuer, serving

BOT = "Bedside"
NURSE = "Ann Example"
LIBRARIANS = "19:librarians@thread.tacv2"
_NODE = Path(__file__).parents[1] / "node_modules" / "@microsoft" / "m365agentsplayground"
_STARTING = 30  # seconds


@contextmanager
def token_proxy(issuer: Issuer, target: str) -> Iterator[str]:
    """Passes on what the Playground sends, with the token that Teams would have added: offline
    the Playground has none."""

    class Adds(Handler):
        def do_POST(self) -> None:
            body = self.body()
            token = issuer.token(json.loads(body)["serviceUrl"])
            headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
            given = httpx.post(target + self.path, content=body, headers=headers, timeout=30)
            self.give(given.status_code, given.json() if given.content else None)

    with serving(Adds) as url:
        yield url


@contextmanager
def playground(endpoint: str, port: int, folder: Path) -> Iterator[str]:
    """A Playground that talks to an endpoint; its address."""
    folder.mkdir(exist_ok=True)
    (folder / ".m365agentsplayground.yml").write_text(yaml.safe_dump(_people()))
    command = ["node", str(_NODE / "cli.js"), "start", "-e", endpoint, "-c", "msteams"]
    command += ["-p", str(port), "--dt"]
    url, environment = f"http://127.0.0.1:{port}", os.environ | {"BROWSER": "none"}
    with (folder / "playground.log").open("w") as log:
        running = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        _until_up(url, running)
        yield url
    finally:
        running.terminate()
        running.wait(10)


def bot_settings(data: Path, issuer: Issuer, connector: str) -> dict[str, str]:
    """Settings of a Teams bot that checks tokens. connector: where the Playground takes posts."""
    rules = data / "bots.yaml"
    rules.write_text(f'teams: {{"{TENANT_ID}": {{librarians: "{LIBRARIANS}"}}}}')
    return {
        "BEDSIDE_BOTS_FILE": str(rules),
        "BEDSIDE_TEAMS_APP_ID": APP_ID,
        "BEDSIDE_TEAMS_APP_SECRET": "a secret",
        "BEDSIDE_TEAMS_TENANT_ID": TENANT_ID,
        "BEDSIDE_TEAMS_METADATA_URL": issuer.metadata_url,
        "BEDSIDE_TEAMS_TOKEN_URL": issuer.token_url,
        "BEDSIDE_TEAMS_SERVICE_URL": connector,
    }


def _until_up(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTING
    while True:
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            assert running.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)


def _people() -> dict[str, object]:
    """Who and what there is in the Playground."""
    return {
        "version": "0.1.1",
        "tenantId": TENANT_ID,
        "bot": {"id": f"28:{APP_ID}", "name": BOT},
        "currentUser": _person(0, NURSE),
        "users": [_person(n, f"Colleague {n}") for n in range(1, 6)],
        "personalChat": {"id": "a:personal-chat"},
        "groupChat": {"id": "19:night-team@unq.gbl.spaces", "name": "Night team"},
        "team": {
            "id": "19:ward-7@thread.tacv2",
            "name": "Ward 7",
            "aadGroupId": "00000000-0000-4000-8000-000000000700",
            "channels": [{"id": LIBRARIANS, "name": "Librarians"}],
        },
    }


def _person(number: int, name: str) -> dict[str, str]:
    given, _, surname = name.partition(" ")
    return {
        "id": f"29:person-{number}",
        "name": name,
        "userPrincipleName": f"person{number}@example.com",
        "aadObjectId": f"00000000-0000-4000-8000-00000000000{number}",
        "givenName": given,
        "surname": surname,
        "email": f"person{number}@example.com",
    }
