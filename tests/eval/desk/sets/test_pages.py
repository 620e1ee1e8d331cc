"""Question sets on the desk: made, searched, edited, copied, as spreadsheets."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook, load_workbook
from selectolax.lexbor import LexborHTMLParser

from assistant.api import create_app
from assistant.keys import Role
from assistant.pipeline import Assistant
from assistant.recorded import QUESTION_SET
from eval.sets import SETS, read_set
from eval.sets.reading import documents
from tests.eval.desk.conftest import FORM, Open, words

ADRENALINE = {
    "0.id": "w1",
    "0.question": "Dose of IM adrenaline in anaphylaxis?",
    "0.kind": "dose",
    "0.must": "500 micrograms || 0.5 mg",
    "0.place.0.document": "Anaphylaxis",
    "0.place.0.contains": "500 micrograms",
}


@pytest.fixture
def ward(librarian: TestClient) -> TestClient:
    """Whoever has a set "Ward 7" with one question."""
    librarian.post("/desk/sets", data={"title": "Ward 7", "description": "What we ask."})
    reply = librarian.post("/desk/sets/ward-7/add", data=ADRENALINE)
    assert reply.status_code == 200 and "Kept." in words(reply.text), words(reply.text)
    return librarian


def noted(assistant: Assistant) -> list[tuple[str, str | None]]:
    entries = assistant.record.of_kind(QUESTION_SET)
    return [(str(e.body["did"]), e.body["question"]) for e in entries]


def test_sets_are_for_librarians(own_sample: Assistant) -> None:
    app = create_app(own_sample)
    for role, status in ((Role.READER, 403), (Role.LIBRARIAN, 200)):
        key = own_sample.keys.add(f"a {role}", role)
        client = TestClient(app, headers={"Authorization": f"Bearer {key}"})
        assert client.get("/desk/sets").status_code == status


def test_what_is_done_with_a_set_is_in_the_record(ward: TestClient, own_sample: Assistant) -> None:
    changed = ADRENALINE | {"0.must": "0.5 mg", "1.question": "and a child of 8?", "1.must": "300"}
    ward.post("/desk/sets/ward-7/questions/w1", data=changed)
    ward.post("/desk/sets/ward-7/questions/w1", data={"do": "remove"})
    ward.post("/desk/sets/ward-7/remove")
    assert noted(own_sample) == [
        ("made", None), ("added", "w1"), ("changed", "w1"), ("removed", "w1"), ("removed", None),
    ]  # fmt: skip
    entry = own_sample.record.of_kind(QUESTION_SET)[0].body
    assert entry["who"] == "local" and entry["set"] == "ward-7" and len(entry["sha256"]) == 64


def test_a_set_is_a_file_that_the_commands_take(ward: TestClient, own_sample: Assistant) -> None:
    path = own_sample.settings.data_dir / "eval" / "sets" / "ward-7.yaml"
    case = read_set(path).cases[0]
    assert case.question == ADRENALINE["0.question"]
    assert case.must == (("500 micrograms", "0.5 mg"),)
    assert ward.get("/desk/sets/ward-7.yaml").text == path.read_text("utf-8")


def test_a_question_that_is_not_right_is_not_kept(ward: TestClient) -> None:
    sent = ADRENALINE | {"0.id": "w2", "0.must": "", "0.place.0.document": ""}
    reply = ward.post("/desk/sets/ward-7/add", data=sent)
    assert reply.status_code == 422
    page = LexborHTMLParser(reply.text)
    assert "Document is missing" in words(page, "[role=alert]")
    field = page.css_first("[id='0.place.0.document']")
    assert field.attributes["aria-describedby"].strip() == "0.place.0.document-error"
    assert ADRENALINE["0.question"] in words(page, "textarea")
    assert "1 of 1" in words(ward.get("/desk/sets/ward-7").text)


def test_no_two_questions_have_one_id(ward: TestClient) -> None:
    reply = ward.post("/desk/sets/ward-7/add", data=ADRENALINE)
    assert reply.status_code == 422 and "two questions w1" in words(reply.text)


def test_what_stands_nowhere_in_the_library_is_said(ward: TestClient) -> None:
    sent = ADRENALINE | {"0.id": "w2", "0.must": "7 litres", "0.place.0.contains": "no such words"}
    shown = words(ward.post("/desk/sets/ward-7/add", data=sent).text, ".bs-caution")
    assert "“no such words” does not stand in Anaphylaxis" in shown and "“7 litres”" in shown
    assert words(ward.get("/desk/sets/ward-7/questions/w1").text, ".bs-caution") == ""


def test_questions_are_found_by_words_and_kind(opened: Open) -> None:
    whole = len(read_set(SETS / "sample.yaml").cases)
    assert f"{whole} of {whole}" in words(opened("/desk/sets/sample"))
    found = opened("/desk/sets/sample?q=adrenaline+child&kind=dose")
    shown = [words(LexborHTMLParser(n.html or ""), "a") for n in found.css("[data-found] li")]
    assert 0 < len(shown) < whole
    assert "0 of" in words(opened("/desk/sets/sample?q=zzz"), "[data-found]")


def test_a_set_that_comes_with_bedside_is_read_only(librarian: TestClient) -> None:
    page = librarian.get("/desk/sets/sample/questions/s001").text
    assert "Keep it" not in page and "readonly" in page
    for address in ("questions/s001", "add", "remove"):
        reply = librarian.post(f"/desk/sets/sample/{address}", data=ADRENALINE)
        assert reply.status_code == 422 and "comes with Bedside" in words(reply.text), address


def test_a_copy_can_be_changed_and_finds_its_documents(
    librarian: TestClient, own_sample: Assistant
) -> None:
    librarian.post("/desk/sets/sample/copy", data={"title": "Our sample"})
    held = read_set(own_sample.settings.data_dir / "eval" / "sets" / "our-sample.yaml")
    assert [p.resolve() for p in documents(held)] == [
        p.resolve() for p in documents(read_set(SETS / "sample.yaml"))
    ]
    sent = ADRENALINE | {"0.id": "s001"}
    reply = librarian.post("/desk/sets/our-sample/questions/s001", data=sent)
    assert reply.status_code == 200 and "Kept." in words(reply.text)
    again = librarian.post("/desk/sets/sample/copy", data={"title": "Our sample"})
    assert again.status_code == 422 and "already" in words(again.text)


def test_there_and_back_as_a_spreadsheet(ward: TestClient, own_sample: Assistant) -> None:
    saved = ward.get("/desk/sets/ward-7.xlsx").content
    assert load_workbook(io.BytesIO(saved)).sheetnames == ["set", "questions", "places"]
    sent = {"sheet": ("ward 7.xlsx", saved)}
    reply = ward.post("/desk/sets/import", files=sent, data={"title": "Ward 7 again"})
    assert reply.status_code == 200, words(reply.text)
    folder = own_sample.settings.data_dir / "eval" / "sets"
    assert read_set(folder / "ward-7-again.yaml").cases == read_set(folder / "ward-7.yaml").cases


def bomb() -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b" " * 60_000_000)
    return packed.getvalue()


def far_cell() -> bytes:
    book, held = Workbook(), io.BytesIO()
    for name in ("set", "questions", "places"):
        book.create_sheet(name)
    book["questions"].cell(1_000_000, 16_000, "x")
    book.save(held)
    return held.getvalue()


def foreign() -> bytes:
    book, held = Workbook(), io.BytesIO()
    about = book.create_sheet("set")
    about.append(["field", "value"])
    about.append(["name", "Prying"])
    about.append(["documents", "/etc"])
    questions = book.create_sheet("questions")
    questions.append(["id", "question", "expect"])
    questions.append(["q1", "Who is root?", "abstain"])
    book.create_sheet("places")
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no spreadsheet", "notes.xlsx is no spreadsheet that can be read"),
        (b"", "notes.xlsx is no spreadsheet that can be read"),
        (bomb(), "larger than a set's spreadsheet can be"),
        (far_cell(), "reaches to row 1000000"),
        (foreign(), "names documents of the server"),
    ],
    ids=["broken", "empty", "bomb", "far cell", "prying"],
)
def test_a_bad_spreadsheet_ends_in_a_clear_message(
    librarian: TestClient, content: bytes, told: str, own_sample: Assistant
) -> None:
    reply = librarian.post("/desk/sets/import", files={"sheet": ("notes.xlsx", content)})
    assert reply.status_code == 422
    shown = words(reply.text, "[role=alert]")
    assert told in shown and "/tmp" not in shown
    assert not list((own_sample.settings.data_dir / "eval" / "sets").glob("*.yaml"))


@pytest.mark.parametrize("name", ["../secret", "%2e%2e%2fsecret", "none"])
def test_an_unknown_set_is_said(librarian: TestClient, name: str) -> None:
    assert librarian.get(f"/desk/sets/{name}").status_code in (404, 422)


def test_a_file_that_was_edited_into_disorder_is_shown_as_such(
    ward: TestClient, own_sample: Assistant, tmp_path: Path
) -> None:
    path = own_sample.settings.data_dir / "eval" / "sets" / "ward-7.yaml"
    path.write_text("questions: [{id: q1, musst: [x]}]", encoding="utf-8")
    assert "Cannot be read" in words(ward.get("/desk/sets").text)
    assert "musst" in words(ward.get("/desk/sets/ward-7").text)


def test_another_site_cannot_make_a_set(librarian: TestClient) -> None:
    reply = librarian.post(
        "/desk/sets", data={"title": "x"}, headers=FORM | {"Sec-Fetch-Site": "cross-site"}
    )
    assert reply.status_code == 403
