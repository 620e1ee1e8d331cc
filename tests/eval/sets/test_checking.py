from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library import Library
from eval.sets import QuestionSet, find_set, read_set
from eval.sets.checking import faults, held_in
from eval.sets.reading import documents
from ingest.sync import Sync

SET = """
questions:
- id: q1
  question: Dose of adrenaline?
  expected: [{document: anaphylaxis.md, contains: "5,000 micrograms"}, {document: none.md},
             {document: anaphylaxis.md, section: No such heading}]
  must: ["500 micrograms", "7 litres"]
- id: q2
  question: And of what?
  must: ["500 micrograms", "9 litres"]
- id: q3
  question: And the weather?
  expect: out_of_scope
"""


@pytest.fixture
def held(library: Library, sync: Sync) -> Library:
    """The sample library with the documents that the set brings."""
    assert not sync.run(documents(read_set(find_set("sample")))).failed
    return library


def test_every_place_and_fact_of_the_sample_set_stands_in_its_documents(held: Library) -> None:
    assert list(faults(read_set(find_set("sample")).judged(), held_in(held))) == []
    assert list(faults(read_set(find_set("conversations_sample")).judged(), held_in(held))) == []


def test_what_stands_nowhere_is_named(held: Library, tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(SET, encoding="utf-8")
    assert list(faults(read_set(path).judged(), held_in(held))) == [
        "q1: “5,000 micrograms” does not stand in anaphylaxis.md",
        "q1: the library has no document “none.md”",
        "q1: “No such heading” does not stand in anaphylaxis.md",
        "q1: “7 litres” stands nowhere in the documents named",
        "q2: “9 litres” stands nowhere in the library",
    ]


def sample() -> QuestionSet:
    return read_set(find_set("sample"))


def test_the_sample_set_has_all_kinds_of_questions() -> None:
    kinds = {case.kind for case in sample().turns()}
    assert len(sample().cases) >= 120
    assert kinds >= {
        "dose", "threshold", "timing", "table", "abbreviation", "misspelling", "lay", "follow-up",
        "near_miss", "specialty", "non_clinical", "vague", "out-of-date", "conflict",
        "identifiers", "planted",
    }  # fmt: skip


def test_each_kind_asks_for_what_it_is_about() -> None:
    turns = sample().judged()
    assert all(c.cautions for c in turns if c.kind in {"out-of-date", "identifiers"})
    assert all(c.masked for c in turns if c.kind == "identifiers")
    assert all(c.must_not for c in turns if c.kind == "planted")
    assert {d for c in turns if c.kind == "conflict" for d in (g.document for g in c.expected)} > {
        "vte-prophylaxis.md",
        "vte-prophylaxis-local.docx",
    }
    assert {g.document for c in turns for g in c.expected} >= {
        path.name for path in documents(sample())[0].iterdir() if path.name != "library.toml"
    }
