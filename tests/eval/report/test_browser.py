"""The page in a real browser: what axe-core finds, how it lies on a phone, what the keyboard does.

Needs Chromium and the `e2e` extra; `make e2e-report` runs it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.npm
_A4 = 665  # px: 176 mm between the margins


@pytest.fixture(scope="module")
def opened(html: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    file: Path = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(html, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        opened = browser.new_page()
        opened.goto(file.as_uri())
        yield opened
        browser.close()


@pytest.mark.parametrize("wide", [320, 375, 768, 1280])
def test_axe_finds_nothing(opened: Page, wide: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened.set_viewport_size({"width": wide, "height": 800})
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("wide", [320, 375, 414, 768, 1024, 1280, 1920])
def test_nothing_is_scrolled_sideways(opened: Page, wide: int) -> None:
    opened.set_viewport_size({"width": wide, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= wide


def test_nothing_is_cut_off_on_paper(opened: Page) -> None:
    opened.set_viewport_size({"width": _A4, "height": 940})
    opened.emulate_media(media="print")
    assert opened.evaluate("document.documentElement.scrollWidth") <= _A4
    opened.emulate_media(media="screen")


def test_the_first_tab_leads_past_the_contents(opened: Page) -> None:
    opened.reload()
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Skip to the report"
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "main"


def test_a_keyboard_unfolds_what_was_not_used(opened: Page) -> None:
    folded = opened.locator("details").first
    folded.locator("summary").focus()
    opened.keyboard.press("Enter")
    assert folded.get_attribute("open") is not None


def test_its_own_type_is_used(opened: Page) -> None:
    loaded = opened.evaluate("document.fonts.ready.then(f => [...f].map(x => x.status))")
    assert loaded
    assert set(loaded) == {"loaded"}
    assert opened.evaluate("performance.getEntriesByType('resource').length") == 0
