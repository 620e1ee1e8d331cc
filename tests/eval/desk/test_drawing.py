"""The registers' charts: drawn without a style of their own, said in words, absent without data."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from assistant.model import Question
from assistant.pipeline import Assistant
from eval.audit.model import Period
from eval.audit.registers.gaps import Gap
from eval.audit.registers.recall import Recall, Told
from eval.desk import drawing
from eval.desk.drawing import Chart
from tests.eval.desk.conftest import Open

LONDON = ZoneInfo("Europe/London")
NOVEMBER = Period(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


def gap(question: str, times: int) -> Gap:
    return Gap(question, (None,) * times, (), (), "")  # type: ignore[arg-type]


def gaps_chart(question: str = "gout in pregnancy?") -> Chart:
    return drawing.of_gaps([gap(question, 3), gap("semaglutide", 1)])[0]


def told(day: int, hour: int) -> Told:
    return Told("r", datetime(2026, 11, day, hour, tzinfo=UTC), "w", "web", "q", (), "")


def test_a_chart_has_no_styles_that_the_page_would_refuse() -> None:
    svg = str(gaps_chart().svg)
    assert " style=" not in svg and "<style" not in svg and 'fill="#005eb8"' in svg


def test_a_chart_has_a_title_a_description_and_its_numbers() -> None:
    chart = gaps_chart()
    assert "gout in pregnancy? 3; semaglutide 1" in chart.told
    svg = LexborHTMLParser(str(chart.svg)).css_first("svg")
    ids = svg.attributes["aria-labelledby"].split()
    assert [svg.css_first(f"#{id}").text() for id in ids] == [chart.heading, chart.told]
    assert ">3</text>" in str(chart.svg)


def test_what_was_asked_cannot_leave_the_drawing() -> None:
    svg = str(gaps_chart("<script>alert(1)</script>").svg)
    assert "<script" not in svg


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawing.of_gaps([]) == [] and drawing.of_currency([]) == []
    empty = Recall("d", "t", (), (), "")
    assert drawing.of_recall(empty, NOVEMBER, LONDON) == []


def test_days_are_the_hospital_s_and_none_is_left_out() -> None:
    found = Recall("d", "t", (), (told(3, 10), told(3, 11), told(5, 9)), "")
    chart = drawing.of_recall(found, NOVEMBER, LONDON)[0]
    assert chart.told == ("Answers: 3 from 1 Nov to 30 Nov; the most, 2, in the column of 3 Nov.")
    bars = re.findall(r'<path d="M [^"]*" clip-path="[^"]*" fill="#005eb8"', str(chart.svg))
    assert len(bars) == 30


@pytest.fixture
def asked(own_sample: Assistant) -> Assistant:
    for question in ("Dose of calcium gluconate in hyperkalaemia?", "treating gout in pregnancy"):
        own_sample.ask(Question(question, channel="web", asker="web:1"))
    return own_sample


@pytest.mark.parametrize(
    "address",
    ["gaps", "use", "recall?document=hyperkalaemia&reason=x"],
)
def test_a_register_has_its_charts_and_a_table_beside_them(
    asked: Assistant, opened: Open, address: str
) -> None:
    page = opened(f"/desk/registers/{address}")
    assert page.css("figure svg[role=img] title") and page.css("table td")
    assert not page.css("main [style]")


def test_use_and_currency_know_what_was_quoted(asked: Assistant, opened: Open) -> None:
    assert "Hyperkalaemia in adults" in opened("/desk/registers/use").css_first("main").text()
    asked.ask(Question("chlorphenamine dose in anaphylaxis", channel="web", asker="web:1"))
    rows = opened("/desk/registers/currency").css("tbody tr")
    used = {row.css("td")[1].text(): row.css("td")[0].text() for row in rows}
    assert [n for title, n in used.items() if title.startswith("Anaphylactic reactions")] == ["1"]
