"""Browsing what the library holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.pipeline import Assistant
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, write
from tests.e2e_web.conftest import SIZES, opened, serving

pytestmark = pytest.mark.npm
Look = Callable[[Page, str], None]


def test_finding_a_document(page: Page, looks: Look) -> None:
    page.goto("/documents")
    looks(page, "documents")
    page.get_by_label("Title, publisher").fill("hyperkal")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Hyperkalaemia in adults").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hyperkalaemia in adults")
    looks(page, "document")
    page.get_by_role("link", name="1.2 Emergency treatment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1.2 Emergency treatment")


def test_browsing_by_topic(page: Page) -> None:
    page.goto("/documents")
    page.get_by_label("Topic").select_option("VTE")
    expect(page.locator("[data-found]")).to_contain_text("2 documents")
    expect(page).to_have_url("/documents?topic=VTE")


@pytest.fixture
def revised(own_sample: Assistant, tmp_path: Path) -> Assistant:
    """A library with a document in its second edition."""
    for dose in ("5 mg", "8 mg"):
        write(tmp_path / "files", a=drug("aclidan", dose))
        assert not Sync(own_sample.library, lambda: NOW).run([tmp_path / "files"]).failed
    return own_sample


@pytest.mark.parametrize("size", sorted(SIZES))
def test_editions_and_what_changed_between_them(
    chromium: Browser, revised: Assistant, looks: Look, size: str
) -> None:
    width, height = SIZES[size]
    (document,) = (d for d in revised.library.documents() if d.ordinal == 2)
    with serving(revised) as url:
        for page in opened(chromium, url, viewport={"width": width, "height": height}):
            page.goto(f"/documents/{document.id}")
            looks(page, "editions")
            page.get_by_role("link", name="what changed").click()
            expect(page.locator("del").first).to_contain_text("5")
            expect(page.locator("ins").first).to_contain_text("8")
            looks(page, "changes")


def test_search_as_you_type(page: Page) -> None:
    page.goto("/documents")
    page.get_by_label("Title, publisher").press_sequentially("hyperkal")
    expect(page.locator("[data-found]")).to_contain_text("1 document")
    expect(page).to_have_url("/documents?q=hyperkal")


def test_an_out_of_date_document(page: Page, looks: Look) -> None:
    page.goto("/documents?currency=superseded")
    page.get_by_role("link", name="Anaphylactic reactions").click()
    expect(page.get_by_text("This document is superseded")).to_be_visible()
    looks(page, "superseded")


def test_what_is_new(page: Page, looks: Look) -> None:
    page.goto("/new")
    looks(page, "new")
    assert page.get_by_text("New in the library").count() > 20
