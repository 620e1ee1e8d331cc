"""Question sets on the desk: made, asked in the background, mended, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.pipeline import Assistant
from assistant.recorded import QUESTION_SET, RUN
from tests.e2e_web.conftest import SIZES, opened, serving

pytestmark = pytest.mark.npm
Look = Callable[[Page, str], None]
SLOW = 180_000  # milliseconds that a run may take on a busy machine


@pytest.fixture(params=sorted(SIZES))
def desk(
    request: pytest.FixtureRequest, chromium: Browser, own_sample: Assistant
) -> Iterator[Page]:
    width, height = SIZES[request.param]
    with serving(own_sample) as url:
        yield from opened(chromium, url, viewport={"width": width, "height": height})


def add(page: Page, id: str, question: str, fact: str) -> None:
    page.get_by_role("button", name="Add a question").click()
    page.get_by_label("Id, by which runs are compared").fill(id)
    page.get_by_label("Question", exact=True).fill(question)
    page.get_by_label("Facts that the short answer holds").first.fill(fact)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept.")).to_be_visible()


def asked(page: Page) -> str:
    """Have the set asked; the run's name."""
    page.get_by_role("button", name="Ask all of it").click()
    page.wait_for_url("**/desk/runs/*")
    expect(page.get_by_role("heading", name="Figures")).to_be_visible(timeout=SLOW)
    return page.url.rsplit("/", 1)[1]


def test_from_an_empty_set_to_two_runs_compared(
    desk: Page, looks: Look, own_sample: Assistant
) -> None:
    desk.goto("/desk/sets")
    looks(desk, "sets")
    desk.get_by_label("Name, such as “Ward 7”").fill("Ward 7")
    desk.get_by_role("button", name="Make it").click()
    add(desk, "w1", "Dose of IM adrenaline for an adult in anaphylaxis?", "500 micrograms")
    looks(desk, "set-question")
    desk.goto("/desk/sets/ward-7")
    add(desk, "w2", "Dose of calcium gluconate in hyperkalaemia?", "7 litres")
    desk.goto("/desk/sets/ward-7")
    looks(desk, "set")
    before = asked(desk)
    looks(desk, "run")
    desk.get_by_role("link", name="Dose of calcium gluconate").click()
    expect(desk.get_by_text("lacks “7 litres”")).to_be_visible()
    looks(desk, "run-answer")
    desk.goto("/desk/sets/ward-7/questions/w2")
    desk.get_by_label("Facts that the short answer holds").first.fill("30 mL")
    desk.get_by_role("button", name="Keep it").click()
    desk.goto("/desk/sets/ward-7")
    after = asked(desk)
    desk.goto("/desk/runs")
    looks(desk, "runs")
    desk.get_by_role("button", name="Compare").click()
    expect(desk.get_by_text("Got better: 1")).to_be_visible()
    assert f"before={before}&after={after}" in desk.url
    looks(desk, "compared")
    desk.get_by_role("link", name="Dose of calcium gluconate").click()
    expect(desk.get_by_role("heading", name="After")).to_be_visible()
    looks(desk, "compared-answers")
    did = [entry.body["did"] for entry in own_sample.record.of_kind(QUESTION_SET, RUN)]
    assert did == ["made", "added", "added", "begun", "changed", "begun"]


def test_what_is_wrong_stands_at_its_field(desk: Page, looks: Look) -> None:
    desk.goto("/desk/sets")
    desk.get_by_label("Name, such as “Ward 7”").fill("Ward 8")
    desk.get_by_role("button", name="Make it").click()
    desk.get_by_role("button", name="Add a question").click()
    desk.get_by_label("Question", exact=True).fill("Mrs Jones has a potassium of 6.8")
    desk.get_by_role("button", name="Keep it").click()
    expect(desk.get_by_role("alert")).to_contain_text("says nothing of what is expected")
    desk.get_by_role("alert").get_by_role("link").click()
    expect(desk.get_by_label("Facts that the short answer holds").first).to_be_focused()
    looks(desk, "set-fault")


def test_questions_are_found_as_one_types(desk: Page) -> None:
    desk.goto("/desk/sets/sample")
    desk.get_by_label("Words").press_sequentially("ticagrelor")
    expect(desk.locator("[data-found]")).to_contain_text("1 of")


def test_without_javascript(chromium: Browser, own_sample: Assistant) -> None:
    with serving(own_sample) as url:
        for page in opened(chromium, url, java_script_enabled=False):
            page.goto("/desk/sets")
            page.get_by_label("Name, such as “Ward 7”").fill("Ward 9")
            page.get_by_role("button", name="Make it").click()
            add(page, "w1", "Dose of IM adrenaline for an adult in anaphylaxis?", "500 micrograms")
            page.goto("/desk/sets/ward-9")
            page.get_by_role("button", name="Ask all of it").click()
            # What is done shows itself with the next look.
            figures = page.get_by_role("heading", name="Figures")
            for _ in range(SLOW // 1000):
                if figures.count():
                    break
                page.wait_for_timeout(1000)
                page.reload()
            expect(figures).to_be_visible()
