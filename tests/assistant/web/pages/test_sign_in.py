"""Signing in, against a provider that is a server of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.api import create_app
from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.keys import Role
from assistant.pipeline import Assistant
from assistant.web.pages.sign_in import local, role_of
from tests.assistant.web.pages.provider import CLIENT, SECRET, Provider, serving

AT = "http://bedside.example"
FORM = {"Sec-Fetch-Site": "same-origin"}
_OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def hospital(own_sample: Assistant, provider: Provider) -> Assistant:
    own = {
        "oidc_issuer": provider.address,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SecretStr(SECRET),
        "oidc_librarians": ("Library",),
        "questions_an_hour": 2,
    }
    return replace(own_sample, settings=own_sample.settings.model_copy(update=own))


@pytest.fixture
def browser(hospital: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(hospital), AT) as client:
        yield client


def go(browser: TestClient, address: str) -> Any:
    """Follow an address to its end, to the provider and back."""
    reply: Any = browser.get(address, follow_redirects=False)
    while reply.is_redirect:
        target = reply.headers["location"]
        if target.startswith("http://127.0.0.1"):
            reply = httpx.get(target, follow_redirects=False)
        else:
            reply = browser.get(target, follow_redirects=False)
    return reply


def test_who_is_not_signed_in_is_sent_there_and_back(browser: TestClient) -> None:
    reply = go(browser, "/documents?q=sepsis")
    assert reply.status_code == 200
    assert str(reply.url) == f"{AT}/documents?q=sepsis"
    assert "Sign out" in reply.text


def test_questions_are_recorded_under_a_pseudonym(browser: TestClient, hospital: Assistant) -> None:
    go(browser, "/")
    browser.post("/ask", data={"question": "Dose of adrenaline in anaphylaxis?"}, headers=FORM)
    who = str(hospital.record.tail(1)[0].body["who"])
    assert who.startswith("web:") and "subject-1" not in who


def test_signing_out_ends_it(browser: TestClient) -> None:
    go(browser, "/")
    assert "signed out" in browser.post("/sign-out", headers=FORM).text
    assert browser.get("/", follow_redirects=False).headers["location"].startswith("/sign-in")


def test_a_session_opens_no_api(browser: TestClient) -> None:
    go(browser, "/")
    assert browser.post("/v1/ask", json={"question": "dose?"}).status_code == 401


def test_more_than_one_may_ask_is_refused(browser: TestClient) -> None:
    go(browser, "/")
    question = {"question": "Dose of adrenaline in anaphylaxis?"}
    statuses = [browser.post("/ask", data=question, headers=FORM).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = browser.post("/ask", data=question, headers=FORM)
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert "as many as one person may" in refused.text


def test_remarks_are_counted_with_the_questions(browser: TestClient, hospital: Assistant) -> None:
    go(browser, "/")
    question = {"question": "Dose of adrenaline in anaphylaxis?"}
    at = str(browser.post("/ask", data=question, headers=FORM).url.path)
    sent = [f"{at}/feedback", f"{at}/handover"]
    statuses = [browser.post(a, data={"verdict": "up"}, headers=FORM).status_code for a in sent]
    assert statuses == [200, 429]


def test_signing_in_is_counted_by_network(hospital: Assistant) -> None:
    held = hospital.settings.model_copy(update={"sign_ins_an_hour": 3})
    with TestClient(create_app(replace(hospital, settings=held)), AT) as browser:
        assert go(browser, "/").status_code == 200  # begun and ended
        browser.cookies.clear()
        refused = go(browser, "/")
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
    assert "from your network" in refused.text


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
)
def test_a_bad_token_lets_nobody_in(
    browser: TestClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    reply = go(browser, "/")
    assert reply.status_code == 401 and "did not work" in reply.text
    assert browser.get("/", follow_redirects=False).status_code == 303


def test_another_s_signature_lets_nobody_in(browser: TestClient, provider: Provider) -> None:
    provider.key = _OTHER
    assert go(browser, "/").status_code == 401


@pytest.mark.parametrize(
    "query", ["", "?code=code-0", "?code=code-0&state=guessed", "?error=denied"]
)
def test_nobody_comes_back_who_was_not_sent(browser: TestClient, query: str) -> None:
    assert browser.get(f"/sign-in/back{query}").status_code == 401


def test_a_cookie_made_up_is_none(browser: TestClient) -> None:
    browser.cookies.set("bedside", "eyJwZXJzb24iOiB7ImlkIjogIngifX0=.x.y", domain="bedside.example")
    assert browser.get("/", follow_redirects=False).status_code == 303


def test_a_session_ends_by_itself(hospital: Assistant) -> None:
    short = hospital.settings.model_copy(update={"session_hours": 1e-9})
    with TestClient(create_app(replace(hospital, settings=short)), AT) as browser:
        reply: Any = browser.get("/sign-in", follow_redirects=False)
        back = httpx.get(reply.headers["location"], follow_redirects=False).headers["location"]
        browser.get(back, follow_redirects=False)
        assert browser.get("/", follow_redirects=False).status_code == 303


def test_a_provider_that_is_away_is_told(hospital: Assistant) -> None:
    away = hospital.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    with TestClient(create_app(replace(hospital, settings=away)), AT) as browser:
        reply = browser.get("/")
        assert reply.status_code == 401 and "did not work" in reply.text


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({}, Role.READER),
        ({"roles": ["Library"]}, Role.LIBRARIAN),
        ({"roles": "Library"}, Role.LIBRARIAN),
        ({"roles": ["Library", "Chief"]}, Role.ADMIN),
        ({"roles": [7, None]}, Role.READER),
    ],
)
def test_roles_come_from_claims(claims: dict[str, Any], role: Role) -> None:
    own = Settings(_env_file=None, oidc_librarians="Library", oidc_admins="Chief, Other")
    assert role_of(claims, own) is role


def test_who_has_none_of_the_roles_is_kept_out(
    own_sample: Assistant, hospital: Assistant, provider: Provider
) -> None:
    closed = hospital.settings.model_copy(update={"oidc_readers": ("Ward",)})
    with TestClient(create_app(replace(hospital, settings=closed)), AT) as browser:
        assert go(browser, "/").status_code == 403
        provider.claims = {"roles": ["Ward"]}
        assert go(browser, "/").status_code == 200


def test_roles_may_come_from_userinfo(browser: TestClient, provider: Provider) -> None:
    provider.userinfo = {"sub": "subject-1", "roles": ["Library"]}
    browser.app.state.librarians_places.append(("Desk", "/desk"))  # type: ignore[attr-defined]
    assert ">Desk<" in go(browser, "/").text.replace("\n", "").replace(" ", "")
    provider.userinfo = {"sub": "somebody else", "roles": ["Library"]}
    assert ">Desk<" not in go(browser, "/sign-in").text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [("/documents", "/documents"), ("//elsewhere.example", "/"), ("https://elsewhere.example", "/"),
     ("/\\elsewhere.example", "/"), ("", "/"), ("/a\r\nSet-Cookie: x", "/")],
)  # fmt: skip
def test_after_signing_in_one_stays_here(wanted: str, goes: str) -> None:
    assert local(wanted) == goes


def test_a_provider_without_a_client_is_said_at_start(own_sample: Assistant) -> None:
    half = own_sample.settings.model_copy(update={"oidc_issuer": "https://login.example"})
    with pytest.raises(SettingsError, match="BEDSIDE_OIDC_CLIENT_ID"):
        create_app(replace(own_sample, settings=half))
