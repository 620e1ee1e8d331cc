"""What comes in from Teams, and above all what does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from microsoft_teams.api import MessageActivity
from microsoft_teams.apps import ActivityContext

from assistant.config import Settings
from bots.teams.app import open_app
from bots.teams.joining import ENDPOINT
from bots.teams.message import plain_message
from bots.teams.posting import Address, Post
from bots.teams.sending import NoToken
from tests.bots.teams.activities import activity
from tests.bots.teams.connector import Connector
from tests.bots.teams.issuer import APP_ID, ISSUER, Issuer

pytestmark = pytest.mark.anyio
SERVICE = "http://127.0.0.1:9/teams/"


class Bot:
    """The door with nothing behind it but a list of what came through."""

    def __init__(self, http: httpx.AsyncClient, taken: list[str]) -> None:
        self.http = http
        self.taken = taken

    async def post(self, sent: Any, token: str | None) -> httpx.Response:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return await self.http.post(ENDPOINT, json=sent, headers=headers)


async def _bot(settings: Settings, base_url: str = "http://bedside.example") -> Bot:
    api, taken = FastAPI(), []
    app = await open_app(settings, api, ENDPOINT)

    @app.on_message
    async def take(ctx: ActivityContext[MessageActivity]) -> None:
        taken.append(ctx.activity.text)

    http = httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url=base_url)
    return Bot(http, taken)


@pytest.fixture
async def bot(teams_settings: Settings) -> AsyncIterator[Bot]:
    bot = await _bot(teams_settings)
    yield bot
    await bot.http.aclose()


async def test_what_teams_sends_comes_in(bot: Bot, issuer: Issuer) -> None:
    response = await bot.post(activity(SERVICE, text="sepsis?"), issuer.token(SERVICE))
    assert (response.status_code, bot.taken) == (200, ["sepsis?"])


def _now(seconds: int) -> int:
    return int(time.time()) + seconds


def _other_key(issuer: Issuer) -> str:
    other = Issuer(issuer.key_id)
    return other.token(SERVICE)


def _public_key_as_secret(issuer: Issuer) -> str:
    """HS256 with the public key as its secret, by hand: PyJWT will not make one."""
    pem = issuer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    good = jwt.decode(issuer.token(SERVICE), options={"verify_signature": False})
    parts = ({"alg": "HS256", "typ": "JWT", "kid": issuer.key_id}, good)
    signed = b".".join(_b64(json.dumps(part).encode()) for part in parts)
    return (signed + b"." + _b64(hmac.digest(pem, signed, hashlib.sha256))).decode()


def _unsigned(issuer: Issuer) -> str:
    good = jwt.decode(issuer.token(SERVICE), options={"verify_signature": False})
    return jwt.encode(good, None, algorithm="none", headers={"kid": issuer.key_id})


def _own_key_inside(issuer: Issuer) -> str:
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key(), as_dict=True)
    good = jwt.decode(issuer.token(SERVICE), options={"verify_signature": False})
    return jwt.encode(good, own, algorithm="RS256", headers={"kid": "mine", "jwk": jwk})


def _changed(issuer: Issuer) -> str:
    head, body, signature = issuer.token(SERVICE, exp=_now(-9000), nbf=None, iat=None).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    return ".".join(
        (head, _b64(json.dumps(claims | {"exp": _now(900)}).encode()).decode(), signature)
    )


def _b64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _long_ago(issuer: Issuer) -> str:
    return issuer.token(SERVICE, exp=_now(-4000), nbf=_now(-8000), iat=_now(-8000))


_BAD: dict[str, Callable[[Issuer], str | None]] = {
    "no token": lambda i: None,
    "an empty one": lambda i: "",
    "no JWT": lambda i: "abc.def.ghi",
    "unsigned, alg none": _unsigned,
    "signature cut off": lambda i: i.token(SERVICE).rpartition(".")[0] + ".",
    "claims changed after signing": _changed,
    "signed with another key under the same name": _other_key,
    "signed with a key that it brings itself": _own_key_inside,
    "a key that nobody knows": lambda i: jwt.encode(
        {"iss": ISSUER, "aud": APP_ID, "serviceurl": SERVICE, "exp": _now(900)},
        i.key, algorithm="RS256", headers={"kid": "unknown"},
    ),
    "no key named": lambda i: jwt.encode(
        {"iss": ISSUER, "aud": APP_ID, "serviceurl": SERVICE, "exp": _now(900)},
        i.key, algorithm="RS256",
    ),
    "HS256 with the public key": _public_key_as_secret,
    "RS512": lambda i: jwt.encode(
        {"iss": ISSUER, "aud": APP_ID, "serviceurl": SERVICE, "exp": _now(900)},
        i.key, algorithm="RS512", headers={"kid": i.key_id},
    ),
    "another issuer": lambda i: i.token(SERVICE, iss="https://issuer.example"),
    "an issuer that only begins alike": lambda i: i.token(SERVICE, iss=f"{ISSUER}.example"),
    "no issuer": lambda i: i.token(SERVICE, iss=None),
    "Agent 365, which signs no address": lambda i: i.token(
        None, iss="https://sts.windows.net/tenant/", tid="tenant"
    ),
    "for another bot": lambda i: i.token(SERVICE, aud="99999999-0000-4000-8000-000000000000"),
    "for nobody": lambda i: i.token(SERVICE, aud=None),
    "expired": _long_ago,
    "expired beyond the leeway": lambda i: i.token(SERVICE, exp=_now(-301)),
    "never expiring": lambda i: i.token(SERVICE, exp=None),
    "not yet valid": lambda i: i.token(SERVICE, nbf=_now(4000)),
    "issued in the future": lambda i: i.token(SERVICE, iat=_now(4000)),
    "for another address": lambda i: i.token("https://elsewhere.example/"),
    "for an address that only begins alike": lambda i: i.token(SERVICE + "x"),
    "for no address": lambda i: i.token(None),
    "of another tenant": lambda i: i.token(SERVICE, tid="00000000-0000-4000-8000-000000000000"),
}  # fmt: skip


@pytest.mark.parametrize("name", _BAD)
async def test_a_bad_token_is_refused(bot: Bot, issuer: Issuer, name: str) -> None:
    response = await bot.post(activity(SERVICE, text="let me in"), _BAD[name](issuer))
    assert (response.status_code, bot.taken) == (401, [])


@pytest.mark.parametrize("scheme", ["", "Basic ", "bearer:", "Token "])
async def test_a_good_token_in_the_wrong_place_is_refused(
    bot: Bot, issuer: Issuer, scheme: str
) -> None:
    headers = {"authorization": f"{scheme}{issuer.token(SERVICE)}"}
    response = await bot.http.post(ENDPOINT, json=activity(SERVICE, text="hi"), headers=headers)
    assert (response.status_code, bot.taken) == (401, [])


@pytest.mark.parametrize(
    "over",
    [
        {"serviceUrl": None},
        {"serviceUrl": ""},
        {"serviceUrl": "https://elsewhere.example/"},
        {"conversation": {"id": "a:1", "tenantId": "other"}, "channelData": None},
        {"conversation": {"id": "a:1"}, "channelData": {"tenant": {"id": "other"}}},
        {"conversation": {"id": "a:1"}, "channelData": None},
    ],
    ids=["no address", "empty", "another", "other tenant", "other tenant in data", "no tenant"],
)
async def test_an_activity_that_its_token_does_not_vouch_for_is_refused(
    bot: Bot, issuer: Issuer, over: dict[str, Any]
) -> None:
    response = await bot.post(activity(SERVICE, text="hi", **over), issuer.token(SERVICE))
    assert (response.status_code, bot.taken) == (401, [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{not json",
        b"[1]",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"type": "message"}',
        b'{"type": 7, "id": {}}',
        b'{"type": "teapot", "id": "1"}',
    ],
    ids=lambda body: repr(body[:14]),
)
async def test_what_is_no_activity_gets_400(bot: Bot, issuer: Issuer, body: bytes) -> None:
    headers = {
        "authorization": f"Bearer {issuer.token(SERVICE)}",
        "content-type": "application/json",
    }
    response = await bot.http.post(ENDPOINT, content=body, headers=headers)
    assert (response.status_code, bot.taken) == (400, [])


async def test_keys_are_fetched_beside_the_event_loop_and_once(
    settings: Settings, teams_settings: Settings
) -> None:
    with Issuer().serve() as slow:
        slow.delay = 0.5
        own = teams_settings.model_copy(update={"teams_metadata_url": slow.metadata_url})
        bot, turns = await _bot(own), 0
        done = anyio.Event()

        async def post() -> None:
            for _ in range(3):
                response = await bot.post(activity(SERVICE, text="hi"), slow.token(SERVICE))
                assert response.status_code == 200
            done.set()

        async with anyio.create_task_group() as group:
            group.start_soon(post)
            while not done.is_set():
                await anyio.sleep(0.01)
                turns += 1
        # A blocked loop would have turned a few times only, once for each thing awaited.
        assert turns > 20
        assert [p for p in slow.fetches if p.endswith("/keys")] == slow.fetches
        assert len(slow.fetches) == 1


async def test_no_variable_of_the_environment_opens_the_door(
    teams_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS", "true")
    bot = await _bot(teams_settings)
    response = await bot.post(activity(SERVICE, text="hi"), None)
    assert (response.status_code, bot.taken) == (401, [])


async def test_the_playground_needs_no_token_on_this_machine(settings: Settings) -> None:
    local = settings.model_copy(update={"teams_local": True})
    bot = await _bot(local, "http://127.0.0.1:8080")
    response = await bot.post(activity(SERVICE, text="hi", channelData=None), None)
    assert (response.status_code, bot.taken) == (200, ["hi"])


@pytest.mark.parametrize(
    ("base_url", "service", "kind"),
    [
        ("http://bedside.example", SERVICE, "application/json"),
        ("http://127.0.0.1:8080", "https://elsewhere.example/", "application/json"),
        ("http://127.0.0.1:8080", "http://[oops", "application/json"),
        ("http://127.0.0.1:8080", SERVICE, "text/plain"),
    ],
    ids=["by another name", "to elsewhere", "to nowhere", "from a page in a browser"],
)
async def test_without_tokens_nothing_comes_from_or_goes_elsewhere(
    settings: Settings, base_url: str, service: str, kind: str
) -> None:
    bot = await _bot(settings.model_copy(update={"teams_local": True}), base_url)
    sent = json.dumps(activity(service, text="hi"))
    response = await bot.http.post(ENDPOINT, content=sent, headers={"content-type": kind})
    assert (response.status_code, bot.taken) == (401, [])


async def test_a_token_of_ours_goes_out_and_is_asked_for_once(
    teams_settings: Settings, issuer: Issuer, connector: Connector
) -> None:
    app = await open_app(teams_settings, FastAPI(), ENDPOINT)
    issuer.fetches.clear()
    for text in ("one", "two"):
        await app.send("a:chat", text)
    first, second = connector.posted
    assert (first.body["text"], second.body["text"]) == ("one", "two")
    claims = jwt.decode(first.token, options={"verify_signature": False})
    assert claims["appid"] == APP_ID
    (asked,) = issuer.fetches
    assert "grant_type=client_credentials" in asked
    assert "client_secret=a+secret" in asked


async def test_where_there_is_no_token_nothing_is_lost(
    teams_settings: Settings, connector: Connector
) -> None:
    with Issuer().serve() as strict:
        strict.refuses = True
        own = teams_settings.model_copy(update={"teams_token_url": strict.token_url})
        post = Post(await open_app(own, FastAPI(), ENDPOINT))
        to = Address(connector.url, "a:1", "personal", "t")
        with pytest.raises(NoToken):
            await post.send(to, plain_message("<p>hi</p>"))
