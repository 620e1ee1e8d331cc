"""What goes with every page: nothing runs or loads but what is ours."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

PAGES = (
    "/", "/documents", "/new", "/documents/sepsis", "/documents/nothing", "/desk", "/desk/sets",
    "/desk/registers/use",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_lets_nothing_run_or_load_but_what_is_ours(
    browser: TestClient, address: str
) -> None:
    reply = browser.get(address)
    policy = dict(
        part.split(" ", 1) for part in reply.headers["content-security-policy"].split("; ")
    )
    nonce = re.search(r"'nonce-([\w-]+)'", policy["script-src"])
    assert nonce is not None
    assert policy == {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce[1]}'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "same-origin"
    assert reply.headers["cache-control"] == "no-store"
    page = LexborHTMLParser(reply.text)
    assert not page.css("[style], style")
    assert all(s.attributes.get("nonce") == nonce[1] for s in page.css("script"))
    sources = [n.attributes.get(a) or "" for a in ("src", "action") for n in page.css(f"[{a}]")]
    sources += [n.attributes.get("href") or "" for n in page.css("link[href]")]
    assert all(s.startswith("/") and not s.startswith("//") for s in sources if s)


def test_no_two_pages_have_one_nonce(browser: TestClient) -> None:
    policies = [browser.get("/").headers["content-security-policy"] for _ in range(2)]
    assert policies[0] != policies[1]
