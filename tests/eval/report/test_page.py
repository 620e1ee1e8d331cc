"""The page: whole, accessible in its mark-up, without anything that identifies a patient."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from assistant.identifiers import Identifiers
from assistant.recorded import FEEDBACK
from eval.audit.model import Period
from eval.report.data import Report
from eval.report.figures import changes, read_figures
from eval.report.page import page, span
from eval.safety.hazards import load_hazards
from eval.safety.incidents import Filing, Harm, Incidents
from tests.eval.report.conftest import Lived


@pytest.fixture(scope="session")
def tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def test_the_same_data_make_the_same_page(report: Report, html: str) -> None:
    assert page(report).html() == html


def test_it_needs_nothing_else(html: str) -> None:
    assert not re.findall(r'(?:src|href)="(?!#|https://)[^"]*"', html)
    assert not re.findall(r"url\((?!'data:|#)[^)]*\)", html)
    assert "<script src" not in html
    assert "@import" not in html


def test_headings_are_in_order_and_every_section_has_one(tree: LexborHTMLParser) -> None:
    levels = [int(h.tag[1]) for h in tree.css("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    ids = {node.attributes["id"] for node in tree.css("[id]")}
    for section in tree.css("section, article"):
        assert section.attributes["aria-labelledby"] in ids


def test_there_are_landmarks_and_a_way_past_the_contents(tree: LexborHTMLParser) -> None:
    for landmark in ("header", "nav", "main"):
        assert len(tree.css(landmark)) == 1
    skip = tree.css_first("a")
    assert skip.attributes["href"] == "#main"
    assert tree.css_first("html").attributes["lang"] == "en-GB"


def test_every_table_has_a_caption_and_scopes(tree: LexborHTMLParser) -> None:
    tables = tree.css("table")
    assert tables
    for table in tables:
        caption = table.css_first("caption")
        assert caption is not None
        assert caption.text(strip=True)
        assert all(cell.attributes.get("scope") for cell in table.css("th"))


def test_every_chart_says_what_it_shows(tree: LexborHTMLParser) -> None:
    charts = tree.css("svg")
    assert len(charts) == 4
    for chart in charts:
        assert chart.attributes["role"] == "img"
        assert len(str(chart.attributes["aria-label"])) > 30


def test_no_id_stands_twice_and_every_link_leads_somewhere(tree: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in tree.css('a[href^="#"]'):
        assert str(link.attributes["href"])[1:] in ids


def test_words_of_documents_and_people_do_nothing(report: Report) -> None:
    first = report.answers[0]
    hostile = "<script>alert(1)</script>"
    told = replace(report, answers=(replace(first, question=hostile, comments=(hostile,)),))
    written = page(told).html()
    assert hostile not in written
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written


def test_only_addresses_of_the_web_are_linked(report: Report) -> None:
    first = next(a for a in report.answers if a.sources)
    source = replace(first.sources[0], url="javascript:alert(1)")
    written = page(replace(report, answers=(replace(first, sources=(source,)),))).html()
    assert "javascript:" not in written


def test_no_identifier_is_in_the_finished_text(own_month: Lived) -> None:
    about = own_month.audit.items[0].record_id
    typed = (
        "Patient Mr John Smith, NHS number 943 476 5919, born 12/03/1956, of LS1 4AP, "
        "john.smith@example.com, 07700 900123."
    )
    body = {"who": "x", "verdict": "down", "comment": typed}
    own_month.record.append(FEEDBACK, body, about=about)
    own_month.assistant.handovers.open(about, who="x", channel="web", comment=typed)
    kept = Incidents(own_month.record, load_hazards(), lambda text: text)
    filed = kept.file(Filing(date(2026, 11, 3), typed, "HAZ-16", Harm.NONE, typed, "me"))
    kept.close(filed.id, by="me", outcome=typed)
    written = LexborHTMLParser(page(own_month.report()).html())
    for node in written.css("style, script, code"):  # a hash may read like a telephone number
        node.decompose()
    text = written.body.text(separator="\n") if written.body else ""
    found = [text[s.start : s.end] for s in Identifiers().spans(text)]
    assert found == []
    assert "[NHS number]" in text


def test_a_draft_says_that_it_is_one(report: Report) -> None:
    unfinished = replace(report, progress=replace(report.progress, settled=3))
    assert "9 of the\n12 answers drawn have no verdict yet" in page(unfinished).html()
    done = replace(report, progress=replace(report.progress, settled=12))
    assert "have no verdict yet" not in page(done).html()


def test_a_broken_record_is_said_first(report: Report) -> None:
    broken = replace(report, chain=replace(report.chain, broken="entry 3: its hash was changed"))
    written = page(broken).html()
    assert written.index("The record does not hold") < written.index("Summary</h2>")


def test_a_report_without_questions_or_grades_is_still_one(report: Report) -> None:
    use = replace(
        report.kept.use, questions=0, answered=0, people=0, by_status={}, by_channel={},
        by_role={}, by_topic={}, by_hour=(0,) * 24,
    )  # fmt: skip
    kept = replace(report.kept, use=use, gaps=(), outdated=(), incidents=())
    written = page(replace(report, kept=kept, answers=(), status_by_day={})).html()
    assert "No incident has been filed." in written


def test_the_next_report_reads_its_figures(report: Report, html: str, tmp_path: Path) -> None:
    (tmp_path / "before.html").write_text(html, encoding="utf-8")
    before = read_figures(tmp_path / "before.html")
    assert before == report.figures
    later = replace(report, before=before, changes=changes(before, report.figures))
    written = page(later).html()
    assert "Compared with the audit of 1 to 30 November 2026" in written
    assert "unchanged" in written


def test_a_period_is_told_with_its_last_day() -> None:
    zone = ZoneInfo("Europe/London")
    month = Period(datetime(2026, 10, 1, tzinfo=zone), datetime(2026, 11, 1, tzinfo=zone))
    assert span(month, zone) == "1 to 31 October 2026"
    year = Period(datetime(2026, 1, 1, tzinfo=zone), datetime(2027, 1, 1, tzinfo=zone))
    assert span(year, zone) == "1 January 2026 to 31 December 2026"
