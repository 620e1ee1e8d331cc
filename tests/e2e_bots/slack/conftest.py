from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e_bots.served import Bedside
from tests.e2e_bots.slack.workspace import (
    ALICE,
    BOT_TOKEN,
    LIBRARIANS,
    TEAM,
    Workspace,
    workspace,
)

PICTURES = Path(__file__).parents[3] / "docs" / "slack"
RULES = f"slack: {{{TEAM}: {{librarians: {LIBRARIANS}}}}}"


@dataclass(frozen=True, slots=True)
class Person:
    """Alice, at the workspace's web page."""

    page: Page
    slack: Workspace

    def open(self, place: str) -> None:
        """Go to a channel, to the App Home, or to the chat of two."""
        self.page.get_by_role("button", name=place).first.click()

    def say(self, text: str) -> None:
        """Type a message into the channel that is open, and send it."""
        box = self.page.get_by_placeholder("try /echo hi")
        box.click()
        box.fill(text)
        self.page.get_by_role("button", name="Send").first.click()

    def open_thread(self) -> None:
        """Open the thread of the newest message, as soon as it has a reply."""
        self.page.get_by_text("1 reply").last.click()

    def reply(self, text: str) -> None:
        """Type into the thread that is open, and send it."""
        box = self.page.get_by_placeholder("Reply in thread…")
        box.click()
        box.fill(text)
        self.page.get_by_role("button", name="Send").last.click()

    def press(self, label: str) -> None:
        """Press the newest button of that name."""
        self.page.get_by_role("button", name=label, exact=True).last.click()

    @property
    def modal(self) -> Locator:
        return self.page.locator(".modal")

    def submit(self, label: str, text: str) -> None:
        """Fill in the field of a modal and send it."""
        self.modal.locator("input").fill(text)
        self.modal.get_by_role("button", name=label, exact=True).click()
        expect(self.modal).to_have_count(0)

    def sees(self, text: str) -> None:
        """Wait until something can be read."""
        expect(self.page.get_by_text(text).last).to_be_visible(timeout=20_000)

    def picture(self, name: str) -> None:
        """Keep a picture of the page in docs/slack, where E2E_PICTURES asks for it."""
        if os.environ.get("E2E_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.mouse.move(5, 5)
            self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


Mode = Literal["socket", "events"]


@pytest.fixture
def mode() -> Mode:
    return "socket"


@pytest.fixture
def person(
    browser: Browser, data: Path, tmp_path: Path, mode: Mode, ports: tuple[int, int]
) -> Iterator[Person]:
    """Alice, in a workspace of the test's own with a Bedside of its own in it."""
    (tmp_path / "bots.yaml").write_text(RULES)
    slack_port, bedside_port = ports
    address = f"http://127.0.0.1:{bedside_port}"
    with workspace(tmp_path, slack_port, mode, address) as slack:
        settings = slack.settings(mode) | {"BEDSIDE_BOTS_FILE": str(tmp_path / "bots.yaml")}
        with Bedside(data, settings, bedside_port) as bedside:
            assert any(line.startswith("Slack: on") for line in bedside.told), bedside.told
            headers = {"authorization": f"Bearer {BOT_TOKEN}"}
            opened = f"{slack.url}api/conversations.open"
            httpx.post(opened, data={"users": ALICE}, headers=headers).raise_for_status()
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(slack.url)
            ready = "connected" if mode == "socket" else "ui live"
            expect(page.get_by_text(ready, exact=True)).to_be_visible(timeout=20_000)
            yield Person(page, slack)
            page.close()
