"""The librarian's desk, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.recorded import GRADE
from tests.e2e_web.conftest import SIZES, opened, serving

pytestmark = pytest.mark.npm
Look = Callable[[Page, str], None]


@pytest.fixture
def asked(own_sample: Assistant) -> Assistant:
    for question in (
        "Adult dose of adrenaline in anaphylaxis?",
        "How is Wilson's disease treated with penicillamine?",
    ):
        answer = own_sample.ask(Question(question, channel="slack", asker="slack:1"))
        if not answer.statements:
            own_sample.handovers.open(answer.record_id, who="slack:1", channel="slack")
    return own_sample


@pytest.fixture(params=sorted(SIZES))
def desk(request: pytest.FixtureRequest, chromium: Browser, asked: Assistant) -> Iterator[Page]:
    width, height = SIZES[request.param]
    with serving(asked) as url:
        yield from opened(chromium, url, viewport={"width": width, "height": height})


def test_grading_by_keyboard(desk: Page, looks: Look, asked: Assistant) -> None:
    desk.goto("/desk")
    looks(desk, "desk")
    desk.get_by_text("Draw a sample of answers to grade").click()
    desk.get_by_label("First day").fill("2026-11-01")
    desk.get_by_label("Who grades").fill("Ann, Bob, Cy")
    desk.get_by_role("button", name="Draw").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Audit of")
    looks(desk, "audit")
    desk.get_by_role("button", name="Grade as Ann").click()
    looks(desk, "grading")
    for _ in range(desk.locator("[data-criterion]").count()):
        desk.keyboard.press("1")
    expect(desk.get_by_label("Remarks")).to_be_focused()
    number = desk.url
    desk.get_by_role("button", name="Keep and go on").click()
    desk.wait_for_url(lambda url: url != number)
    assert asked.record.tail(1)[0].kind == GRADE


def test_where_two_raters_differ_a_third_sees_both(desk: Page, looks: Look) -> None:
    desk.goto("/desk")
    desk.get_by_text("Draw a sample of answers to grade").click()
    desk.get_by_label("First day").fill("2026-11-01")
    desk.get_by_label("Who grades").fill("Ann, Bob, Cy")
    desk.get_by_role("button", name="Draw").click()
    audit = desk.url
    for rater, level in (("Ann", "1"), ("Bob", "2")):
        desk.goto(f"{audit}/{rater}")
        while desk.url != audit:  # where the last of one's answers leads
            while not desk.get_by_label("Remarks").evaluate("e => e === document.activeElement"):
                desk.keyboard.press(level)
            here = desk.url
            desk.get_by_role("button", name="Keep and go on").click()
            desk.wait_for_url(lambda url, here=here: url != here)
    desk.goto(f"{audit}/Cy")
    expect(desk.get_by_text("They differ").first).to_be_visible()
    looks(desk, "disagreement")


def test_a_question_from_the_wards(desk: Page, looks: Look, asked: Assistant) -> None:
    desk.goto("/desk")
    desk.get_by_role("link", name="How is Wilson's disease").click()
    looks(desk, "handover")
    desk.get_by_label("Your answer").fill("Ask the hepatology team.")
    desk.get_by_label("Your name or initials").fill("L. Smith")
    desk.get_by_role("button", name="Answer").click()
    expect(desk.get_by_text("Answered by L. Smith")).to_be_visible()
    assert asked.handovers.all(open_only=True) == ()


def test_the_registers(desk: Page, looks: Look) -> None:
    for name in ("gaps", "currency", "use", "handovers"):
        desk.goto(f"/desk/registers/{name}")
        looks(desk, f"register-{name}")
    desk.goto("/desk/registers/recall")
    looks(desk, "recall")
    desk.get_by_label("Document").select_option(label="Anaphylaxis")
    desk.get_by_label("Why, for the message").fill("a dose was wrong")
    desk.get_by_role("button", name="Who was told?").click()
    expect(desk.get_by_text("1 answer used it")).to_be_visible()
    looks(desk, "recalled")
