"""The librarian's desk, as a browser without a script uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from assistant.api import create_app
from assistant.keys import Role
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.recorded import AUDIT, DOWNLOADED, GRADE
from eval.audit.criteria import CITATION, CRITERIA

FORM = {"Sec-Fetch-Site": "same-origin"}
ASKED = (
    "Adult dose of adrenaline in anaphylaxis?",
    "What dose of calcium gluconate in hyperkalaemia?",
    "How is Wilson's disease treated with penicillamine?",
    "When are antibiotics given in sepsis?",
)


@pytest.fixture
def ward(own_sample: Assistant) -> Assistant:
    """The sample library, of which some questions were asked."""
    for who, question in enumerate(ASKED):
        own_sample.ask(Question(question, channel="slack", asker=f"slack:{who}"))
    return own_sample


@pytest.fixture
def browser(ward: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(ward, require_keys=False), "http://localhost") as client:
        yield client


def page(browser: TestClient, address: str) -> LexborHTMLParser:
    reply = browser.get(address)
    assert reply.status_code == 200, reply.text
    return LexborHTMLParser(reply.text)


def words(page: LexborHTMLParser, css: str = "main") -> str:
    return " ".join(" ".join(node.text().split()) for node in page.css(css))


def drawn(browser: TestClient) -> str:
    """The address of an audit of all that was asked."""
    sent = {"first": "2026-11-01", "last": "2026-12-31", "size": "10", "raters": "Ann, Bob, Cy"}
    reply = browser.post("/desk/audits", data=sent, headers=FORM)
    assert reply.status_code == 200, reply.text
    return str(reply.url.path)


def graded(form: LexborHTMLParser, **change: str) -> dict[str, str]:
    """The best levels of a form, but for what is changed."""
    names = dict.fromkeys(str(n.attributes["name"]) for n in form.css("input[type=radio]"))
    best = {c.name: c.values[0] for c in CRITERIA}
    given = {name: best.get(name, CITATION.values[0]) for name in names}
    return given | {"comment": ""} | change


def test_the_desk_is_for_librarians(ward: Assistant) -> None:
    key = ward.keys.add("a ward", Role.READER)
    client = TestClient(create_app(ward), headers={"Authorization": f"Bearer {key}"})
    assert client.get("/desk").status_code == 403
    assert "Desk" not in client.get("/").text
    librarian = ward.keys.add("the library", Role.LIBRARIAN)
    client = TestClient(create_app(ward), headers={"Authorization": f"Bearer {librarian}"})
    assert client.get("/desk").status_code == 200
    assert ">Desk<" in re.sub(r"\s", "", client.get("/").text)


def test_grading_from_the_sample_to_the_report(browser: TestClient, ward: Assistant) -> None:
    audit = drawn(browser)
    assert "4 of 4 answers" in words(page(browser, audit))
    for rater in ("Ann", "Bob"):
        for _ in range(4):
            reply = browser.get(f"{audit}/{rater}")
            if str(reply.url.path) == audit:
                break
            harm = "2" if rater == "Bob" else "0"
            sent = graded(LexborHTMLParser(reply.text), harm=harm)
            kept = browser.post(str(reply.url), data=sent, headers=FORM)
            assert kept.status_code == 200, words(LexborHTMLParser(kept.text))
    shown = words(page(browser, audit))
    assert "on 1 the raters differ" in shown or "raters differ" in shown
    third = browser.get(f"{audit}/Cy")
    table = LexborHTMLParser(third.text).css_first("[data-others]")
    assert [th.text() for th in table.css("thead th")][1:3] == ["Ann", "Bob"]
    differing = [[cell.text() for cell in row.css("td")] for row in table.css(".bs-differs")]
    assert differing == [["0", "2", "They differ"]]
    browser.post(str(third.url), data=graded(LexborHTMLParser(third.text)), headers=FORM)
    assert "4 settled" in words(page(browser, audit))
    kinds = [entry.kind for entry in ward.record.tail(20)]
    assert kinds.count(AUDIT) == 1 and kinds.count(GRADE) >= 5
    report = browser.get(f"/desk/reports/{audit.rsplit('/', 1)[1]}.html")
    assert report.status_code == 200 and "attachment" in report.headers["content-disposition"]
    assert ward.record.tail(1)[0].kind == DOWNLOADED


def test_the_two_raters_never_see_each_other(browser: TestClient) -> None:
    audit = drawn(browser)
    first = browser.get(f"{audit}/Ann")
    sent = graded(LexborHTMLParser(first.text), comment="Ann's remark")
    browser.post(str(first.url), data=sent, headers=FORM)
    number = str(first.url).rsplit("/", 1)[1]
    for address in (f"{audit}/Bob", f"{audit}/Bob/{number}", audit):
        assert "Ann's remark" not in browser.get(address).text


def test_a_grade_that_is_not_whole_is_not_kept(browser: TestClient, ward: Assistant) -> None:
    first = browser.get(f"{drawn(browser)}/Ann")
    sent = graded(LexborHTMLParser(first.text), harm="")
    before = ward.record.count()
    reply = browser.post(str(first.url), data=sent, headers=FORM)
    assert reply.status_code == 422 and "Harm" in words(
        LexborHTMLParser(reply.text), "[role=alert]"
    )
    assert LexborHTMLParser(reply.text).css("input[name=correctness][checked]")
    assert ward.record.count() == before


def test_a_grade_can_be_corrected_and_both_are_kept(browser: TestClient, ward: Assistant) -> None:
    first = browser.get(f"{drawn(browser)}/Ann")
    form = LexborHTMLParser(first.text)
    browser.post(str(first.url), data=graded(form, harm="1"), headers=FORM)
    again = page(browser, str(first.url))
    assert again.css("input[name=harm][value='1'][checked]")
    browser.post(str(first.url), data=graded(form, harm="0"), headers=FORM)
    assert [e.kind for e in ward.record.tail(2)] == [GRADE, GRADE]


def test_a_stranger_grades_nothing(browser: TestClient) -> None:
    reply = browser.get(f"{drawn(browser)}/Mallory")
    assert reply.status_code >= 400 and "no rater" in reply.text


@pytest.mark.parametrize("raters", ["Ann", "Ann, Bob", "Ann, Ann, Bob", ""])
def test_an_audit_needs_three_people(browser: TestClient, raters: str) -> None:
    sent = {"first": "2026-11-01", "last": "2026-12-31", "size": "10", "raters": raters}
    assert browser.post("/desk/audits", data=sent, headers=FORM).status_code == 422


def test_a_hand_over_is_answered(browser: TestClient, ward: Assistant) -> None:
    asked = ward.ask(Question(ASKED[2]))
    made = ward.handovers.open(asked.record_id, who="web:1", channel="web")
    assert ASKED[2] in words(page(browser, "/desk"))
    sent = {"by": "L. Smith", "text": "Ask the hepatology team."}
    reply = browser.post(f"/desk/handovers/{made.id}", data=sent, headers=FORM)
    assert "Answered by L. Smith" in words(LexborHTMLParser(reply.text))
    assert ward.handovers.get(made.id).answer == "Ask the hepatology team."
    again = browser.post(f"/desk/handovers/{made.id}", data=sent, headers=FORM)
    assert again.status_code >= 400 and "was answered" in again.text


def test_an_answer_that_is_filed_is_answered_from(
    browser: TestClient, ward: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDSIDE_DATA_DIR", str(ward.settings.data_dir))
    monkeypatch.setenv("BEDSIDE_CACHE_DIR", str(ward.settings.models_dir))
    question = "How many visitors may a patient have on the Rosalind Franklin ward?"
    asked = ward.ask(Question(question))
    assert not asked.statements
    made = ward.handovers.open(asked.record_id, who=None, channel="web")
    sent = {
        "by": "L. Smith",
        "text": "Two visitors at a time are welcome on the Rosalind Franklin ward.",
        "title": "Visitors on the Rosalind Franklin ward",
        "review_due": "2028-01-01",
        "sources": "Ward policy 12",
    }
    reply = browser.post(f"/desk/handovers/{made.id}", data=sent, headers=FORM)
    assert "in the library now" in words(LexborHTMLParser(reply.text))
    answer = ward.ask(Question(question))
    assert "Two visitors" in " ".join(s.text for s in answer.statements)


@pytest.mark.parametrize("name", ["gaps", "currency", "handovers", "use"])
def test_registers_are_read_and_taken_along(browser: TestClient, name: str) -> None:
    shown = page(browser, f"/desk/registers/{name}")
    assert shown.css("table")
    saved = browser.get(f"/desk/registers/{name}?as_csv=true")
    assert saved.headers["content-type"].startswith("text/csv")
    assert len(saved.text.splitlines()) >= 1


def test_the_gaps_hold_what_was_not_answered(browser: TestClient) -> None:
    assert "Wilson" in words(page(browser, "/desk/registers/gaps"))


def test_a_recall_says_who_was_told(browser: TestClient) -> None:
    assert page(browser, "/desk/registers/recall").css("select[name=document]")
    found = page(browser, "/desk/registers/recall?document=hyperkalaemia&reason=a+wrong+dose")
    assert "slack:1" in words(found) and "a wrong dose" in words(found)


def test_an_unknown_register_is_said(browser: TestClient) -> None:
    assert browser.get("/desk/registers/nonsense").status_code == 404
