"""Runs on the desk: asked in the background, read, compared."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.pipeline import Assistant
from assistant.recorded import ANSWER, RUN
from eval.desk.runs.wanted import State, runs_of, want, wanted
from eval.runs.folder import METRICS, PROVENANCE, REPLIES
from eval.sets import read_set
from eval.sets.file import SetIn
from eval.sets.reading import from_file
from eval.sets.writing import write_set
from tests.conftest import NOW
from tests.eval.desk.conftest import FORM, words

QUESTIONS = [
    {
        "id": "w1",
        "question": "Dose of IM adrenaline for an adult in anaphylaxis?",
        "kind": "dose",
        "must": ["500 micrograms"],
        "expected": [{"document": "Anaphylaxis"}],
        "follow_ups": [{"question": "and for a child of 8?", "must": ["300 micrograms"]}],
    },
    {"id": "w2", "question": "What is the capital of France?", "expect": "out_of_scope"},
    {"id": "w3", "question": "Dose of calcium gluconate?", "must": ["7 litres"]},
]


@pytest.fixture
def shelved(own_sample: Assistant) -> Assistant:
    """An assistant whose desk has a set "Ward"."""
    folder = own_sample.settings.data_dir / "eval" / "sets"
    folder.mkdir(parents=True)
    path = folder / "ward.yaml"
    held = SetIn.model_validate({"name": "Ward", "questions": QUESTIONS})
    write_set(from_file(held, path), path)
    return own_sample


def serving(assistant: Assistant) -> TestClient:
    return TestClient(create_app(assistant, require_keys=False), "http://localhost", headers=FORM)


def settled(folder: Path, state: State = State.DONE) -> None:
    """Wait for another process: until a run stands so."""
    end = time.monotonic() + 240
    while (held := wanted(folder)) is not None and held.state is State.WANTED:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert held is not None and held.state is state, held


def begun(client: TestClient, assistant: Assistant) -> Path:
    reply = client.post("/desk/sets/ward/run")
    assert reply.status_code == 200, words(reply.text)
    return runs_of(assistant.settings) / str(reply.url.path).rsplit("/", 1)[1]


def test_from_the_button_to_the_comparison(shelved: Assistant) -> None:
    answers = len(shelved.record.of_kind(ANSWER))
    with serving(shelved) as client:
        first = begun(client, shelved)
        settled(first)
        run = words(client.get(f"/desk/runs/{first.name}").text)
        assert "4 turns of Ward" in run and "wrong with 1 of 4" in run
        assert "the first document found is one of those expected" in run
        wrong = words(client.get(f"/desk/runs/{first.name}?wrong=true").text)
        assert "lacks “7 litres”" in wrong and "child of 8" not in wrong
        one = words(client.get(f"/desk/runs/{first.name}/answers/w3").text)
        assert "✗" in one and "7 litres" in one and "30 mL" in one
        mended = {"0.id": "w3", "0.question": "Dose of calcium gluconate?", "0.must": "30 mL"}
        client.post("/desk/sets/ward/questions/w3", data=mended)
        second = begun(client, shelved)
        settled(second)
        both = f"before={first.name}&after={second.name}"
        compared = words(client.get(f"/desk/compare?{both}").text)
        assert "Got better: 1" in compared and "Got worse: 0" in compared
        beside = words(client.get(f"/desk/compare/w3?{both}").text)
        assert "lacks “7 litres”" in beside and beside.count("30 mL") >= 2
        listed = words(client.get("/desk/runs").text)
        assert first.name in listed and "100.0 % of 4" in listed
    assert [e.body["did"] for e in shelved.record.of_kind(RUN)] == ["begun", "begun"]
    assert len(shelved.record.of_kind(ANSWER)) == answers  # the ward's record knows of no answer


def test_a_run_goes_on_after_a_restart_where_it_was(shelved: Assistant, tmp_path: Path) -> None:
    runs = runs_of(shelved.settings)
    held = read_set(shelved.settings.data_dir / "eval" / "sets" / "ward.yaml")
    whole = want(runs, held, "ward", "ann", NOW)
    with serving(shelved):
        settled(whole)
    # What a kill leaves: a conversation kept, the next one cut short.
    (whole / METRICS).unlink()
    lines = (whole / REPLIES).read_bytes().splitlines(keepends=True)
    (whole / REPLIES).write_bytes(b"".join(lines[:2]) + lines[2][:50])
    with serving(shelved) as client:
        settled(whole)
        assert "4 turns" in words(client.get(f"/desk/runs/{whole.name}").text)
    again = (whole / REPLIES).read_bytes().splitlines(keepends=True)
    assert again[:2] == lines[:2] and len(again) == 4


def test_what_has_not_begun_is_stopped_and_gone_on_with(shelved: Assistant) -> None:
    client = serving(shelved)  # nothing works in the background
    folder = begun(client, shelved)
    page = client.get(f"/desk/runs/{folder.name}").text
    assert "data-live" in page and "0 of 4 turns" in words(page)
    assert "Go on with it" in client.post(f"/desk/runs/{folder.name}/stop").text
    held = wanted(folder)
    assert held is not None and held.state is State.STOPPED
    assert "Stop it" in client.post(f"/desk/runs/{folder.name}/go-on").text
    did = [e.body["did"] for e in shelved.record.of_kind(RUN)]
    assert did == ["begun", "stopped", "gone on with"]


def test_a_run_that_cannot_be_is_told_why(shelved: Assistant) -> None:
    folder = begun(serving(shelved), shelved)
    gone = (folder / "wanted.yaml").read_text("utf-8") + "documents: [/nowhere/at/all]\n"
    (folder / "wanted.yaml").write_text(gone, encoding="utf-8")
    with serving(shelved) as client:
        settled(folder, State.FAILED)
        shown = words(client.get(f"/desk/runs/{folder.name}").text)
    assert "Failed" in shown and "/nowhere/at/all” are not there" in shown


def test_a_command_s_run_is_shown_and_not_stopped(shelved: Assistant) -> None:
    client = serving(shelved)
    folder = begun(client, shelved)
    (folder / "wanted.json").unlink()
    made = {"set": {"name": "Ward", "judged_turns": 4}, "started_at": "2026-12-01T12:00:00+00:00"}
    (folder / PROVENANCE).write_text(json.dumps(made), encoding="utf-8")
    page = words(client.get(f"/desk/runs/{folder.name}").text)
    assert "A command began it" in page and "Stopped" in page
    assert client.post(f"/desk/runs/{folder.name}/stop").status_code == 422
    shutil.rmtree(folder)
    assert client.get(f"/desk/runs/{folder.name}").status_code == 404


@pytest.mark.parametrize("run", ["..", "none", "%2e%2e"])
def test_an_unknown_run_is_said(shelved: Assistant, run: str) -> None:
    client = serving(shelved)
    assert client.get(f"/desk/runs/{run}/answers/w1").status_code in (404, 422)
    assert client.get(f"/desk/compare?before={run}&after={run}").status_code in (404, 422)


def test_an_empty_set_is_not_run(shelved: Assistant) -> None:
    client = serving(shelved)
    client.post("/desk/sets", data={"title": "Empty"})
    reply = client.post("/desk/sets/empty/run")
    assert reply.status_code == 422 and "no questions yet" in reply.text
