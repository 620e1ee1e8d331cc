"""Browsing what the library holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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
