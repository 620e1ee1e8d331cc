from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.config import Settings
from assistant.pipeline import Assistant
from eval.runs.driving import assistant_for, folder_for, prepared
from eval.runs.folder import Run
from eval.runs.provenance import differences, provenance
from eval.runs.replies import RunError
from eval.sets import QuestionSet
from tests.conftest import NOW
from tests.documents import drug, write


def made(assistant: Assistant, held: QuestionSet) -> dict[str, object]:
    return json.loads(json.dumps(provenance(assistant, held, 1, None, NOW)))  # type: ignore[no-any-return]


def test_a_new_run_has_a_folder_of_its_own(
    sample: Assistant, small: QuestionSet, tmp_path: Path
) -> None:
    facts = made(sample, small)
    first = folder_for(tmp_path, small, facts, NOW)
    assert first.name == "small-20261201-030000"
    with prepared(first, small, facts):
        pass
    (first / "metrics.json").write_text("{}", encoding="utf-8")
    assert folder_for(tmp_path, small, facts, NOW).name == "small-20261201-030000-2"


def test_an_interrupted_run_of_the_same_is_gone_on_with_and_of_another_not(
    sample: Assistant, small: QuestionSet, tmp_path: Path
) -> None:
    facts = made(sample, small)
    first = folder_for(tmp_path, small, facts, NOW)
    with prepared(first, small, facts):
        pass

    assert folder_for(tmp_path, small, {**facts, "started_at": "later"}, NOW) == first
    assert folder_for(tmp_path, small, {**facts, "threshold": 0.9}, NOW) != first


def test_answers_of_two_kinds_do_not_become_one_run(
    sample: Assistant, small: QuestionSet, tmp_path: Path
) -> None:
    facts = made(sample, small)
    with prepared(tmp_path, small, facts):
        pass
    with (
        pytest.raises(RunError, match=r"(?s)something else.*threshold: .*, 0\.9"),
        prepared(tmp_path, small, {**facts, "threshold": 0.9}),
    ):
        pass


def test_a_finished_run_is_not_written_over(run: Run, sample: Assistant) -> None:
    with (
        pytest.raises(RunError, match="holds a finished run"),
        prepared(run.path, run.set, made(sample, run.set)),
    ):
        pass


def test_two_at_once_do_not_write_one_folder(
    sample: Assistant, small: QuestionSet, tmp_path: Path
) -> None:
    facts = made(sample, small)
    with (
        prepared(tmp_path, small, facts),
        pytest.raises(RunError, match="Another process is writing"),
        prepared(tmp_path, small, facts),
    ):
        pass


def test_provenance_says_what_answers_depend_on_and_no_secret(
    sample: Assistant, small: QuestionSet
) -> None:
    secret = sample.settings.model_copy(
        update={
            "model_key": SecretStr("hush-key"),
            "model_url": "https://user:hush-pass@models.example/v1",
            "database_url": "postgresql://user:hush-db@db/bedside",
        }
    )
    facts = provenance(replace(sample, settings=secret), small, 3, None, NOW)

    assert "hush" not in json.dumps(facts)
    assert facts["library"]["fingerprint"] == sample.library.fingerprint
    assert facts["library"]["documents"] == 31
    assert facts["generator"] == "extractive"
    assert facts["settings"]["answer_statements"] == 4
    assert (facts["set"]["questions"], facts["set"]["judged_turns"], facts["seed"]) == (6, 7, 3)


def test_provenances_differ_by_what_matters(sample: Assistant, small: QuestionSet) -> None:
    one = made(sample, small)
    other = json.loads(json.dumps(one))
    other["started_at"], other["machine"] = "later", "another"
    assert differences(one, other) == []
    other["library"]["fingerprint"] = "f00"
    assert differences(one, other) == [f"library fingerprint: {sample.library.fingerprint}, f00"]


def test_a_set_is_asked_of_the_documents_given_and_else_of_the_library_in_use(
    small: QuestionSet, settings: Settings, tmp_path: Path
) -> None:
    write(tmp_path / "files", a=drug("aclidan"))
    (tmp_path / "files" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")

    given, failed = assistant_for(small, settings, [tmp_path / "files"], None)
    assert given.library.status().documents == 1
    assert len(failed) == 1
    assert "bad.pdf" in failed[0]

    own, _ = assistant_for(small, settings, (), None)
    assert own.settings.data_dir == settings.data_dir
    assert own.library.status().documents == 0

    named, _ = assistant_for(small, settings, (), given.settings.data_dir)
    assert named.library.fingerprint == given.library.fingerprint
