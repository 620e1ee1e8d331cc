from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.model import CautionKind
from eval.sets import Case, Expect, Gold, SetError, find_set, read_set
from eval.sets.reading import documents, merged, shipped

WHOLE = """
name: ward 7
description: Made for a test.
documents: [guides]
written_by: A. Librarian
reviewed: 2026-11-25
questions:
- id: q1
  question: Dose of adrenaline for Mrs Jones?
  topic: anaphylaxis
  kind: dose
  expected: [{document: a.md, section: Dose, page: 2, contains: "500 micrograms"}]
  must: ["500 micrograms || 0.5 mg", "thigh"]
  must_not: ["5 mg"]
  cautions: [superseded]
  masked: [Mrs Jones]
  reviewed: 2026-11-20
  follow_ups:
  - question: and then?
  - question: and for a goat?
    expect: abstain
"""


def refused(tmp_path: Path, questions: str) -> str:
    """What is said of a file with these questions."""
    path = tmp_path / "set.yaml"
    path.write_text(f"questions:\n{questions}", encoding="utf-8")
    with pytest.raises(SetError) as told:
        read_set(path)
    return str(told.value)


def test_everything_that_a_librarian_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(WHOLE, encoding="utf-8")

    held = read_set(path)

    first, lead, last = held.turns()
    assert held.name == "ward 7"
    assert first.expected == (Gold("a.md", "500 micrograms", "Dose", 2),)
    assert first.must == (("500 micrograms", "0.5 mg"), ("thigh",))
    assert first.must_not == (("5 mg",),)
    assert first.cautions == (CautionKind.SUPERSEDED,)
    assert first.masked == ("Mrs Jones",)
    assert str(first.reviewed) == "2026-11-20"
    assert (lead.id, lead.expect) == ("q1.1", None)
    assert (last.id, last.expect) == ("q1.2", Expect.ABSTAIN)
    assert (last.topic, last.written_by) == ("anaphylaxis", "A. Librarian")
    assert [case.id for case in held.judged()] == ["q1", "q1.2"]


def test_a_fault_is_told_by_line_and_question(tmp_path: Path) -> None:
    said = refused(tmp_path, '- id: q1\n  question: Why?\n  must: ["x"]\n  musst: ["x"]\n')
    assert "line 5, question q1: `musst` is not a field of a question set" in said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    said = refused(
        tmp_path,
        "- question: Why?\n  must: [a]\n- id: q2\n  question: Who?\n  must: [5]\n"
        "- id: q3\n  question: What?\n  expect: abstian\n",
    )
    assert "line 2: `id` is missing" in said
    assert "line 6, question q2: `must` has to be text; put it in quotes" in said
    assert "line 9, question q3: `expect` is 'abstian' and has to be 'answer', 'abstain'" in said


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ("", "says nothing of what is expected"),
        ("expect: answer", "no fact (`must`) that it answers"),
        ("expect: abstain\n  must: [a]", "and yet has `expected` or `must`"),
        ("expect: abstain\n  masked: [Mr Brown]", "“Mr Brown”, which is not in the question"),
        ("must: []\n  cautions: [late]", "'late' and has to be"),
        ("must: ['']", "is empty"),
    ],
)
def test_what_cannot_be_judged_is_refused(tmp_path: Path, fields: str, what: str) -> None:
    assert what in refused(tmp_path, f"- id: q1\n  question: Why?\n  {fields}\n")


def test_an_id_is_given_once(tmp_path: Path) -> None:
    twice = "- {id: q1, question: Why, must: [a]}\n- {id: q1, question: Who, must: [b]}\n"
    assert "line 3, question q1: another question has this id" in refused(tmp_path, twice)


def test_what_is_no_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    for content, what in (
        ("a: [", "is not YAML: line 1"),
        ("a: 1", "has no `questions`"),
        ("", "has no"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(SetError, match=what):
            read_set(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SetError, match="Save it as UTF-8"):
        read_set(path)


def test_a_set_is_found_by_file_or_by_name() -> None:
    assert find_set("sample").name == "sample.yaml"
    with pytest.raises(SetError, match=r"those that come with Bedside: .*sample"):
        find_set("nothing")


def test_every_set_that_ships_is_in_order() -> None:
    names = {path.stem: read_set(path) for path in shipped()}
    assert {"sample", "real_a", "real_b"} <= names.keys()
    assert "danger" not in names
    answerable = [c for n in ("real_a", "real_b") for c in names[n].cases if c.answerable]
    assert (len(answerable), sum(len(names[n].cases) for n in ("real_a", "real_b"))) == (188, 268)


def test_documents_are_found_beside_the_set(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    with pytest.raises(SetError, match=r"“guides” are not there\. Name where they are"):
        documents(read_set(path))
    (tmp_path / "guides").mkdir()
    assert documents(read_set(path)) == [tmp_path / "guides"]
    (tmp_path / "notes.md").touch()
    for pattern, found in (
        (f"{tmp_path}/*/", ["guides"]),
        ("*", ["guides", "notes.md", "set.yaml"]),
    ):
        held = replace(read_set(path), documents=(pattern,))
        assert [p.name for p in documents(held)] == found


def test_sets_are_merged_unless_they_share_an_id() -> None:
    both = merged(["real_a", "real_b"])
    assert (both.name, len(both.cases)) == ("real_a+real_b", 268)
    assert len(both.documents) == 1
    with pytest.raises(SetError, match="have a question a001"):
        merged(["real_a", "real_a"])


def test_a_case_expects_an_answer_unless_it_says_otherwise() -> None:
    assert Case("x", "Why?").answerable
    assert not Case("x", "Why?", expect=Expect.CLARIFY).answerable
