"""`bedside record` in a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from assistant.clock import now
from assistant.commands.record import record as command
from assistant.config import load_settings
from assistant.record import Record
from assistant.recorded import (
    ANSWER,
    AUDIT,
    FEEDBACK,
    GRADE,
    HANDOVER,
    HANDOVER_ANSWERED,
    HANDOVER_MAILED,
    answer_body,
    feedback_body,
)
from assistant.storage import open_database
from assistant.storage.tables import records
from tests.assistant.answers import answer, cite, say


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("BEDSIDE_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    yield load_settings().sql_url
    load_settings.cache_clear()


@pytest.fixture
def record(url: str) -> Record:
    return Record(open_database(url), now)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def ask(record: Record) -> str:
    shown = answer(say(cite("Give 40 mmol a day.")), question="Potassium?")
    return record.append(ANSWER, answer_body(shown, who="key1", channel="slack")).id


def test_an_answer_is_shown_again_with_its_feedback(record: Record) -> None:
    id = ask(record)
    record.append(FEEDBACK, feedback_body("key2", "down", "Too short."), about=id)
    shown = run("show", id).stdout
    for part in ("key1", "slack", "“Potassium?”", "Give 40 mmol a day.", "down", "Too short."):
        assert part in shown


def test_an_entry_is_shown_as_it_is_stored(record: Record) -> None:
    id = ask(record)
    stored = json.loads(run("show", id, "--json").stdout)
    assert (stored["id"], stored["hash"]) == (id, record.get(id).hash)
    assert stored["body"] == record.get(id).body


def test_the_last_entries_are_listed(record: Record) -> None:
    ids = [ask(record) for _ in range(3)]
    listed = run("tail", "-n", "2").stdout
    assert ids[0] not in listed and ids[1] in listed and ids[2] in listed


def test_an_empty_record_says_so(record: Record) -> None:
    assert "nothing has been asked yet" in run("tail").stdout
    assert "Whole: 0 entries" in run("verify").stdout


def test_a_whole_record_gives_a_note_for_the_next_check(record: Record) -> None:
    ask(record)
    result = run("verify")
    assert (result.exit_code, "Whole: 1 entries" in result.stdout) == (0, True)
    note = result.stdout.rpartition("--noted ")[2].strip()
    ask(record)
    assert run("verify", "--noted", note).exit_code == 0
    gone = run("verify", "--noted", note.replace("1:", "3:", 1))
    assert (gone.exit_code, "entry 3 was noted and is gone" in gone.stderr) == (1, True)


def test_a_note_that_is_none_is_refused(record: Record) -> None:
    result = run("verify", "--noted", "12")
    assert (result.exit_code, "is not what" in result.stderr) == (2, True)


def test_the_first_broken_link_is_named(record: Record, url: str) -> None:
    ids = [ask(record) for _ in range(3)]
    with open_database(url).begin() as connection:
        connection.execute(update(records).where(records.c.seq == 2).values(body="{}"))
    result = run("verify")
    assert result.exit_code == 1
    assert f"Broken at entry 2 ({ids[1]}), content" in result.stderr
    assert "1 entries before it hold" in result.stderr


def test_what_librarians_did_is_told_in_a_line(record: Record) -> None:
    asked = ask(record)
    for kind, body, about in (
        (HANDOVER, {"who": "u1", "question": "Which dose?"}, asked),
        (HANDOVER_ANSWERED, {"by": "Ann", "text": "See the BNF."}, f"{asked}-h1"),
        (HANDOVER_MAILED, {"to": [], "failure": "refused"}, f"{asked}-h1"),
        (AUDIT, {"made_by": "Ben", "items": [{}, {}]}, None),
        (GRADE, {"rater": "Cat", "harm": "3"}, asked),
    ):
        last = record.append(kind, body, about=about)
    lines = run("tail").output
    assert f"handed over on {asked}: Which dose?" in lines
    assert "See the BNF." in lines and "Ann" in lines
    assert "refused" in lines and "audit of 2 answers" in lines
    assert f"grade on {asked}" in lines and "harm" not in lines  # raters are blind
    shown = run("show", last.id).output
    assert '"harm": "3"' in shown and "Cat" in shown
