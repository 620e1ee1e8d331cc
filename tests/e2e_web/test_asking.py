"""Asking on the page, as a person does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.errors import ModelError
from assistant.generate.drafts import Draft
from assistant.pipeline import Assistant
from tests.e2e_web.conftest import SIZES, opened, serving

pytestmark = pytest.mark.npm
Look = Callable[[Page, str], None]
QUESTION = "What dose of calcium gluconate in hyperkalaemia?"
DOSE = "30 mL over 10 minutes"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/answers/*")


def test_a_question_its_answer_and_the_words(page: Page, looks: Look) -> None:
    page.goto("/")
    looks(page, "ask")
    ask(page, QUESTION)
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator(".bs-said")).to_contain_text(DOSE)
    looks(page, "answer")
    page.get_by_role("link", name="Source 1: open the words").first.click()
    expect(page.locator("#quote")).to_contain_text("calcium gluconate")
    expect(page.locator("#quote")).to_be_in_viewport()
    page.locator(".bs-sheet").scroll_into_view_if_needed()
    expect(page.locator(".bs-sheet")).to_have_js_property("complete", True)
    looks(page, "words")
    page.go_back()
    expect(page.locator(".bs-said")).to_contain_text(DOSE)


def test_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".bs-said")).to_contain_text(DOSE)
    page.keyboard.press("Tab")
    expect(page.locator(".bs-mark").first).to_be_focused()


def test_asking_further(page: Page, looks: Look) -> None:
    page.goto("/")
    ask(page, "Adult dose of adrenaline in anaphylaxis?")
    page.get_by_label("Ask further").fill("and in a child?")
    first = page.url
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url(lambda url: url != first)
    expect(page.get_by_text("Searched for:")).to_contain_text("anaphylaxis")
    looks(page, "further")


def test_an_honest_no_and_a_librarian(page: Page, looks: Look, library: Assistant) -> None:
    page.goto("/")
    ask(page, "How is Wilson's disease treated with penicillamine?")
    expect(page.get_by_text("does not hold an answer")).to_be_visible()
    looks(page, "no-answer")
    page.get_by_text("Ask a librarian", exact=True).last.click()
    page.get_by_label("What else should the librarian know?").fill("for a new patient")
    page.get_by_role("button", name="Send it to a librarian").click()
    expect(page.get_by_text("A librarian has your question")).to_be_visible()
    assert library.handovers.all(open_only=True)[-1].comment == "for a new patient"


def test_feedback(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    page.get_by_text("Did this help?").click()
    page.get_by_role("button", name="Yes, it helped").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def test_a_vague_question(page: Page, looks: Look) -> None:
    page.goto("/")
    ask(page, "dose?")
    looks(page, "choices")
    first = page.url
    page.locator(".bs-choices button").first.click()
    page.wait_for_url(lambda url: url != first)
    expect(page.locator(".bs-said")).to_be_visible()


def test_danger(page: Page, looks: Look) -> None:
    page.goto("/")
    ask(page, "My patient is not breathing, what adrenaline dose in anaphylaxis?")
    expect(page.get_by_role("alert")).to_contain_text("2222")
    looks(page, "danger")


def test_copying_and_sharing(chromium: Browser, site: str) -> None:
    for page in opened(chromium, site, permissions=["clipboard-read", "clipboard-write"]):
        page.goto("/")
        ask(page, QUESTION)
        page.get_by_role("button", name="Copy with sources").click()
        expect(page.get_by_role("status").last).to_have_text("Copied with its sources.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert DOSE in copied and "Hyperkalaemia in adults" in copied and page.url in copied
        page.get_by_role("button", name="Copy link").click()
        address = page.evaluate("navigator.clipboard.readText()")
        page.goto(address)
        expect(page.locator(".bs-said")).to_contain_text(DOSE)


def test_what_cannot_be_asked(page: Page, looks: Look) -> None:
    page.goto("/")
    page.get_by_label("Your question").fill("Mr John Smith, NHS number 943 476 5919")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("identifies a patient")
    looks(page, "fault")


def test_without_javascript(chromium: Browser, site: str) -> None:
    for page in opened(chromium, site, java_script_enabled=False):
        page.goto("/")
        ask(page, QUESTION)
        expect(page.locator(".bs-said")).to_contain_text(DOSE)
        page.get_by_label("Ask further").fill("how fast is it given?")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_text("Searched for:")).to_contain_text("calcium gluconate")
        page.locator("summary", has_text="Did this help?").click()
        page.get_by_role("button", name="No, it did not").click()
        expect(page.get_by_text("Thank you.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_dark_and_high_contrast(chromium: Browser, site: str, looks: Look, scheme: Any) -> None:
    width, height = SIZES["desktop"]
    view = {"width": width, "height": height}
    for forced in ("none", "active"):
        options: dict[str, Any] = {"color_scheme": scheme, "forced_colors": forced}
        for page in opened(chromium, site, viewport=view, **options):
            page.goto("/")
            ask(page, QUESTION)
            looks(page, f"answer-{scheme}-{forced}")
            page.goto("/documents")
            looks(page, f"documents-{scheme}-{forced}")


def test_on_paper_stands_the_answer_and_nothing_for_the_screen(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    page.emulate_media(media="print")
    for shown in (".bs-asked", ".bs-said", ".bs-sources"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".nhsuk-header", ".nhsuk-footer", ".bs-actions", ".bs-follow", ".bs-judge"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".bs-sources")).to_contain_text("Hyperkalaemia in adults")


def test_printing_is_one_button(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")


def test_the_first_answer_weighs_little(chromium: Browser, site: str) -> None:
    for page in opened(chromium, site):
        sizes = _weighed(page)
        page.goto("/")
        ask(page, QUESTION)
        page.wait_for_load_state("networkidle")
        assert 0 < sum(sizes) < 200_000


def _weighed(page: Page) -> list[float]:
    """Bytes on the wire of each thing that the page loads from now on."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    return sizes


class _Breaking:
    """A language model that breaks off after its first statement."""

    name, prompt = "breaking", "answer 0"

    def write(self, question: str, passages: Any, meter: Any) -> Any:
        yield Draft("Calcium gluconate 10 % is given as 30 mL over 10 minutes.", (1,))
        raise ModelError("The language model broke off.")

    def condense(self, question: str, turns: Any, meter: Any) -> str:
        return question


def test_a_model_that_fails_in_mid_stream(
    chromium: Browser, own_sample: Assistant, looks: Look
) -> None:
    with serving(replace(own_sample, writer=_Breaking())) as url:
        for page in opened(chromium, url):
            page.goto("/")
            ask(page, QUESTION)
            expect(page.locator(".bs-label")).to_contain_text("AI generated")
            expect(page.locator(".bs-written")).to_contain_text(DOSE)
            expect(page.locator(".bs-caution")).to_contain_text("may not be all")
            looks(page, "written")
