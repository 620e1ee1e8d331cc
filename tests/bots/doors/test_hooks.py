"""CDS Hooks: discovery, cards for codes, and whom it lets in."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.model import UnitKind
from assistant.pipeline import Assistant
from bots.doors.guidance import Guidance
from bots.doors.hooks.cards import card
from bots.doors.hooks.codes import displays, selected
from tests.assistant.answers import passage
from tests.bots.doors.conftest import Served

EHR = "https://ehr.example"
ORIGIN = "https://launch.ehr.example"
PUBLIC = "https://bedside.trust.example"
SERVICE = f"{PUBLIC}/cds-services/guidance-for-problems"
_KEY = ec.generate_private_key(ec.SECP384R1())
_OTHER = ec.generate_private_key(ec.SECP384R1())


def coding(display: str, **more: object) -> dict[str, Any]:
    return {
        "coding": [{"system": "http://snomed.info/sct", "code": "1", "display": display}]
    } | more


def problems(*names: str) -> dict[str, Any]:
    entries = [{"resource": {"resourceType": "Condition", "code": coding(n)}} for n in names]
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "1"},
        "prefetch": {"problems": {"resourceType": "Bundle", "entry": entries}},
    }


def order(name: str, id: str) -> dict[str, Any]:
    drug = {"resourceType": "MedicationRequest", "id": id}
    return {"resource": drug | {"medicationCodeableConcept": coding(name)}}


def orders(selections: list[str], *names: str) -> dict[str, Any]:
    entries = [order(name, f"o{i}") for i, name in enumerate(names)]
    draft = {"resourceType": "Bundle", "entry": entries}
    context = {"userId": "Practitioner/1", "patientId": "1", "selections": selections}
    instance = "5f6c9e0a-0000-4000-8000-000000000000"
    return {
        "hook": "order-select",
        "hookInstance": instance,
        "context": context | {"draftOrders": draft},
    }


@pytest.fixture
def post(served: Served) -> Callable[[str, Any], httpx.Response]:
    def send(service: str, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {served.key}"}
        return httpx.post(f"{served.url}/cds-services/{service}", json=body, headers=headers)

    return send


def test_discovery_needs_no_key(served: Served) -> None:
    services = httpx.get(f"{served.url}/cds-services").json()["services"]
    assert [(s["id"], s["hook"]) for s in services] == [
        ("guidance-for-problems", "patient-view"),
        ("guidance-for-orders", "order-select"),
    ]
    assert services[0]["prefetch"] == {
        "problems": "Condition?patient={{context.patientId}}&clinical-status=active"
    }
    assert "prefetch" not in services[1]


def test_a_problem_brings_its_guideline(post: Callable[[str, Any], httpx.Response]) -> None:
    asked = problems("Sepsis (disorder)", "Hyperkalaemia (disorder)")
    cards = post("guidance-for-problems", asked).json()["cards"]
    assert len(cards) == 2
    assert "epsis" in cards[0]["source"]["label"] and "kalaemia" in cards[1]["source"]["label"]
    for shown in cards:
        assert len(shown["summary"]) < 140 and shown["indicator"] == "info"
        assert all(link["type"] == "absolute" for link in shown["links"])
        own = shown["links"][-1]["url"]
        assert "/v1/sections/" in own


def test_the_words_that_a_card_links_to_can_be_opened(
    post: Callable[[str, Any], httpx.Response], served: Served
) -> None:
    shown = post("guidance-for-problems", problems("Sepsis (disorder)")).json()["cards"][0]
    headers = {"Authorization": f"Bearer {served.key}"}
    opened = httpx.get(shown["links"][-1]["url"], headers=headers).json()
    assert opened["quote"]["text"] and "epsis" in opened["document"]["title"]


def test_the_same_call_gives_the_same_cards(post: Callable[[str, Any], httpx.Response]) -> None:
    asked = problems("Sepsis (disorder)")
    assert (
        post("guidance-for-problems", asked).json() == post("guidance-for-problems", asked).json()
    )


def test_what_the_library_does_not_hold_brings_nothing(
    post: Callable[[str, Any], httpx.Response],
) -> None:
    asked = problems("Chronic lymphoid leukaemia (disorder)", "(finding)", "???")
    assert post("guidance-for-problems", asked).json() == {"cards": []}


def test_a_superseded_guideline_is_not_linked(post: Callable[[str, Any], httpx.Response]) -> None:
    cards = post("guidance-for-problems", problems("Anaphylaxis (disorder)")).json()["cards"]
    assert [each["source"]["label"] for each in cards] == ["Anaphylaxis"]


def test_a_card_says_that_a_review_is_overdue() -> None:
    found = Guidance(
        "Hypokalaemia", passage("potassium:1:3", [("Give it.", UnitKind.SENTENCE, None)])
    )
    metadata = replace(found.passage.document.metadata, review_due=date(2026, 1, 31))
    document = replace(found.passage.document, metadata=metadata)
    found = replace(found, passage=replace(found.passage, document=document))
    said = card(found, "a", PUBLIC, date(2026, 2, 1))["detail"]
    assert "review was due 31 January 2026" in said
    assert "review" not in card(found, "a", PUBLIC, date(2026, 1, 31))["detail"]


def test_an_order_brings_guidance_on_the_medicine(
    post: Callable[[str, Any], httpx.Response],
) -> None:
    asked = orders(["MedicationRequest/o1"], "Paracetamol 500mg tablets", "Enoxaparin sodium 40mg")
    cards = post("guidance-for-orders", asked).json()["cards"]
    assert cards and all("enoxaparin" in each["summary"].lower() for each in cards)


@pytest.mark.parametrize(
    ("service", "change", "status"),
    [
        ("no-such-service", {}, 404),
        ("guidance-for-problems", {"hook": "order-select"}, 400),
        ("guidance-for-problems", {"prefetch": {}}, 412),
        ("guidance-for-problems", {"hookInstance": ""}, 422),
        ("guidance-for-problems", {"context": None}, 422),
    ],
)
def test_a_request_that_cannot_be_served_is_refused(
    post: Callable[[str, Any], httpx.Response], service: str, change: dict[str, Any], status: int
) -> None:
    assert post(service, problems("Sepsis (disorder)") | change).status_code == status


@pytest.mark.parametrize(
    "odd",
    [
        {"problems": None},
        {"problems": []},
        {"problems": "Sepsis"},
        {"problems": {"entry": "x"}},
        {"problems": {"entry": [None, 5, {"resource": []}, {"resource": {"code": 5}}]}},
        {"problems": {"entry": [{"resource": {"code": {"coding": [5, {"display": 7}]}}}]}},
    ],
)
def test_odd_resources_are_passed_over(
    post: Callable[[str, Any], httpx.Response], odd: dict[str, Any]
) -> None:
    reply = post("guidance-for-problems", problems() | {"prefetch": odd})
    assert reply.status_code in (200, 412)
    assert reply.json().get("cards", []) == []


def test_only_codes_are_read() -> None:
    resource = {
        "code": coding("Sepsis", text="Mrs Jones, 943 476 5919"),
        "subject": {"display": "Jones"},
        "note": [{"text": "her daughter"}],
    }
    assert displays([resource]) == ("Sepsis",)


def test_without_selections_all_orders_count() -> None:
    assert displays(selected(orders([], "a", "b")["context"])) == ("a", "b")
    assert displays(selected(orders(["MedicationRequest/o0"], "a", "b")["context"])) == ("a",)


def test_nothing_of_a_call_is_kept(
    post: Callable[[str, Any], httpx.Response], served: Served
) -> None:
    before = served.assistant.record.count()
    post("guidance-for-problems", problems("Sepsis (disorder)"))
    reply = post("guidance-for-problems/feedback", {"feedback": [{"card": "x"}]})
    assert reply.json() == {}
    assert served.assistant.record.count() == before


# -- whom it lets in ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jwks() -> Iterator[str]:
    """A record system's keys, at an address."""
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(_KEY.public_key()))
    keys = json.dumps({"keys": [public | {"kid": "one", "use": "sig", "alg": "ES384"}]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(keys)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/jwks.json"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def ehr(own_sample: Assistant, jwks: str) -> Iterator[TestClient]:
    """A client of an API that knows one record system."""
    own = {"cds_clients": {EHR: jwks}, "cds_origins": (ORIGIN,), "public_url": PUBLIC}
    changed = replace(own_sample, settings=own_sample.settings.model_copy(update=own))
    with TestClient(create_app(changed)) as client:
        yield client


def token(key: ec.EllipticCurvePrivateKey = _KEY, kid: str = "one", **change: Any) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": EHR,
        "aud": SERVICE,
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "jti": "first",
    } | change
    left = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(left, key, "ES384", headers={"kid": kid})


def call(client: TestClient, bearer: str) -> httpx.Response:
    response: Any = client.post(
        "/cds-services/guidance-for-problems",
        json=problems("Sepsis (disorder)"),
        headers={"Authorization": f"Bearer {bearer}"},
    )
    return response


def test_a_record_system_s_token_is_let_in_once(ehr: TestClient) -> None:
    signed = token()
    first = call(ehr, signed)
    assert first.status_code == 200
    assert first.json()["cards"][0]["links"][-1]["url"].startswith(PUBLIC)
    assert call(ehr, signed).status_code == 401


@pytest.mark.parametrize(
    "bad",
    [
        {"key": _OTHER},
        {"kid": "two"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": f"{PUBLIC}/cds-services/guidance-for-orders"},
        {"aud": None},
        {"exp": datetime.now(UTC) - timedelta(minutes=5)},
        {"exp": None},
        {"exp": datetime.now(UTC) + timedelta(days=1)},
        {"iat": None},
        {"jti": None},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
    ],
)
def test_a_bad_token_is_refused(ehr: TestClient, bad: dict[str, Any]) -> None:
    reply = call(ehr, token(**bad))
    assert reply.status_code == 401
    assert "BEDSIDE_CDS_CLIENTS" in reply.json()["detail"]


@pytest.mark.parametrize("bearer", ["x.y.z", "none", ""])
def test_what_is_no_token_is_refused(ehr: TestClient, bearer: str) -> None:
    assert call(ehr, bearer).status_code == 401


def test_an_unsigned_token_is_refused(ehr: TestClient) -> None:
    claims = {"iss": EHR, "aud": SERVICE, "jti": "1", "iat": 1, "exp": 9_999_999_999}
    assert call(ehr, jwt.encode(claims, None, "none")).status_code == 401


def test_browsers_of_the_record_system_may_call(ehr: TestClient) -> None:
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    allowed = ehr.options("/cds-services/guidance-for-problems", headers=preflight)
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    elsewhere = ehr.options("/v1/ask", headers=preflight)
    assert "access-control-allow-origin" not in elsewhere.headers
    stranger = ehr.get("/cds-services", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in stranger.headers
