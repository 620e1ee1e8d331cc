"""A small set over the sample library, and a run of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from eval.runs import driving
from eval.runs.asking import ask_all
from eval.runs.folder import Run
from eval.runs.provenance import provenance
from eval.sets import QuestionSet, read_set
from tests.conftest import NOW

SET = """
name: small
description: Made for a test.
written_by: Tests
reviewed: 2026-11-25
questions:
- id: q1
  question: What dose of IM adrenaline for an adult in anaphylaxis?
  kind: dose
  expected: [{document: anaphylaxis.md, contains: "The adult dose of intramuscular adrenaline"}]
  must: ["500 micrograms"]
  must_not: ["5 mg"]
  follow_ups:
  - question: and for a child of 8?
    kind: follow-up
    expected: [{document: anaphylaxis.md, contains: "Child 6 to 12 years"}]
    must: ["300 micrograms"]
- id: q2
  question: How often is an adult at high risk of pressure ulcers repositioned?
  expected: [{document: pressure-ulcers.docx, contains: "every 4 hours"}]
  must: ["4 hours", "nine lives"]
  cautions: [review_date_passed, superseded]
- id: q3
  question: Mrs Jones in bed 4 has a potassium of 6.8, how much calcium gluconate?
  expected: [{document: hyperkalaemia.pdf}]
  must: ["30 mL"]
  cautions: [identifiers_removed]
  masked: ["Mrs Jones"]
- id: q4
  question: What is the dose of semaglutide for weight loss?
  expect: abstain
- id: q5
  question: Which goalkeeper won the league in 1994?
  expect: out_of_scope
- id: q6
  question: dose?
  expect: clarify
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> QuestionSet:
    """The set."""
    path = tmp_path_factory.mktemp("set") / "small.yaml"
    path.write_text(SET, encoding="utf-8")
    return read_set(path)


def run_of(assistant: Assistant, held: QuestionSet, folder: Path) -> Run:
    """A finished run of a set."""
    made = json.loads(json.dumps(provenance(assistant, held, 1, None, NOW)))
    with driving.prepared(folder, held, made):
        own = driving.apart(assistant, folder)
        assert list(ask_all(own, held.cases, folder))[-1] == len(list(held.turns()))
        return driving.finish(folder, NOW, None)


@pytest.fixture(scope="session")
def run(sample: Assistant, small: QuestionSet, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of it over the sample library; only to be read."""
    return run_of(sample, small, tmp_path_factory.mktemp("runs") / "small-1")
