"""The Microsoft 365 Agents Playground, Bedside and what stands between them, as processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
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
_WAIT = 60.0  # seconds that a process has to answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def process(command: list[str], log: Path, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose output goes to a file, and that is gone at the end."""
    with log.open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=output, **options)  # type: ignore[call-overload]
        try:
            yield running
        finally:
            running.send_signal(signal.SIGINT)
            try:
                running.wait(30)
            finally:
                running.kill()


def answers(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + _WAIT
    while time.monotonic() < until:
        assert running.poll() is None, log.read_text()
        try:
            httpx.get(url, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer: {log.read_text()}")


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
    log, url = folder / "playground.log", f"http://127.0.0.1:{port}"
    with process(command, log, cwd=folder, env=os.environ | {"BROWSER": "none"}) as running:
        answers(url, running, log)
        yield url


@contextmanager
def bedside(data: Path, models: Path, issuer: Issuer, connector: str) -> Iterator[str]:
    """`bedside serve` with its Teams bot, tokens checked; its address."""
    rules = data / "bots.yaml"
    rules.write_text(f'teams: {{"{TENANT_ID}": {{librarians: "{LIBRARIANS}"}}}}')
    port = free_port()
    own = {
        "BEDSIDE_DATA_DIR": data,
        "BEDSIDE_CACHE_DIR": models,
        "BEDSIDE_THREADS": 1,
        "BEDSIDE_BOTS_FILE": rules,
        "BEDSIDE_TEAMS_APP_ID": APP_ID,
        "BEDSIDE_TEAMS_APP_SECRET": "a secret",
        "BEDSIDE_TEAMS_TENANT_ID": TENANT_ID,
        "BEDSIDE_TEAMS_METADATA_URL": issuer.metadata_url,
        "BEDSIDE_TEAMS_TOKEN_URL": issuer.token_url,
        "BEDSIDE_TEAMS_SERVICE_URL": connector,
    }
    environment = os.environ | {name: str(value) for name, value in own.items()}
    command = [sys.executable, "-c", "from assistant.cli import main; main()"]
    command += ["serve", "--port", str(port)]
    log, url = data / "server.log", f"http://127.0.0.1:{port}"
    with process(command, log, env=environment) as running:
        answers(f"{url}/readyz", running, log)
        yield url


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
