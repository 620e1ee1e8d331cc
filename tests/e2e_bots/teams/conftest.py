from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.bots.teams.issuer import Issuer
from tests.e2e_bots.served import Bedside
from tests.e2e_bots.teams.playground import bot_settings, playground, token_proxy

PICTURES = Path(__file__).parents[3] / "docs" / "teams"


@dataclass(frozen=True, slots=True)
class Talk:
    """A browser at the Playground. data: folder of the Bedside behind it."""

    page: Page
    data: Path

    def say(self, text: str) -> None:
        """Type a message into the chat that is open, and send it."""
        box = self.page.get_by_role("textbox").first
        box.click()
        box.press_sequentially(text)
        self.page.get_by_role("button", name="Send Message").click()

    def picture(self, name: str, *, still: bool = False) -> None:
        """Keep a picture of the page in docs/teams, where E2E_PICTURES asks for it. still: with
        the mouse where it is."""
        if os.environ.get("E2E_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            if not still:
                self.page.mouse.move(5, 5)
            self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


@pytest.fixture
def talk(browser: Browser, data: Path, ports: tuple[int, int], tmp_path: Path) -> Iterator[Talk]:
    """A Playground of the test's own, in front of a Bedside of its own that checks tokens."""
    port = ports[0]
    with Issuer().serve() as issuer:
        settings = bot_settings(data, issuer, f"http://localhost:{port}/_connector")
        with (
            Bedside(data, settings) as server,
            token_proxy(issuer, server.url) as proxy,
            playground(f"{proxy}/api/messages", port, tmp_path / "playground") as address,
        ):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.route(_elsewhere, lambda route: route.abort())
            page.goto(address, wait_until="domcontentloaded")
            page.get_by_text("Hello. I answer clinical questions").first.wait_for()
            page.get_by_text("Log Panel").locator("..").get_by_role("button").last.click()
            yield Talk(page, data)
            page.close()


def _elsewhere(url: str) -> bool:
    return not url.startswith(("http://localhost", "http://127.0.0.1"))
