from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bots.teams.issuer import Issuer
from tests.e2e_bots.teams.playground import bedside, free_port, playground, token_proxy

PICTURES = Path(__file__).parents[3] / "docs" / "teams"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Talk:
    """A browser at the Playground, and the Bedside behind it. data: its data folder."""

    page: Page
    bedside: str
    data: Path

    def say(self, text: str) -> None:
        """Type a message into the chat that is open, and send it."""
        box = self.page.get_by_role("textbox").first
        box.click()
        box.press_sequentially(text)
        self.page.get_by_role("button", name="Send Message").click()

    def picture(self, name: str) -> None:
        """Keep a picture of the page in docs/teams, where E2E_PICTURES asks for it."""
        if os.environ.get("E2E_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.mouse.move(5, 5)
            self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


@pytest.fixture
def talk(browser: Browser, sample_data: Path, models: Path, tmp_path: Path) -> Iterator[Talk]:
    """A Playground of the test's own, in front of a Bedside of its own that checks tokens."""
    data, port = tmp_path / "data", free_port()
    shutil.copytree(sample_data, data)
    connector = f"http://localhost:{port}/_connector"
    with (
        Issuer().serve() as issuer,
        bedside(data, models, issuer, connector) as server,
        token_proxy(issuer, server) as proxy,
        playground(f"{proxy}/api/messages", port, tmp_path / "playground") as address,
    ):
        page = browser.new_page(viewport={"width": 1080, "height": 900})
        page.route(
            lambda url: not url.startswith(("http://localhost", "http://127.0.0.1")),
            lambda route: route.abort(),
        )
        page.goto(address, wait_until="domcontentloaded")
        page.get_by_role("button", name="Close").first.click()  # the log beside the chat
        page.get_by_text("Hello. I answer clinical questions").first.wait_for()
        yield Talk(page, server, data)
        page.close()
