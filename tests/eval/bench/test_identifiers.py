from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.identifiers import Kind, Span
from eval.bench.detectors import MEANS, added_bytes, installed
from eval.bench.identifiers import main
from eval.bench.marked import Marked, questions, sentences, tallies, total, unmarked


@pytest.fixture
def own_data(data: Path, tmp_path: Path) -> Path:
    """The bench data with a folder of sentences, numbers and searches, all invented."""
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    safety = folder / "safety"
    safety.mkdir(exist_ok=True)
    label = {"entity_type": "PERSON", "start_position": 8, "end_position": 12}
    rows = [
        {"text": "Hi, Mrs Bell here", "spans": [label]},
        {"text": "mail me at a@example.org", "spans": [
            {"entity_type": "EMAIL_ADDRESS", "start_position": 11, "end_position": 24}]},
    ]  # fmt: skip
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (safety / "pii_presidio_synthetic.jsonl").write_text(lines, encoding="utf-8")
    (safety / "nhs_numbers_valid_9.csv").write_text("\ufeff9996531597\n", encoding="utf-8")
    search = json.dumps({"question": "Is Mr Bell a palsy?"}) + "\n"
    (safety / "queries_healthsearchqa.jsonl").write_text(search, encoding="utf-8")
    return folder


def test_recall_precision_and_false_finds_are_reported(
    own_data: Path, work: Path, tmp_path: Path
) -> None:
    results = tmp_path / "results.md"
    main(["--data", str(own_data), "--work", str(work), "--write", "--results", str(results)])

    page = results.read_text(encoding="utf-8")
    assert f"| name | 1 | {1:.3f} | {1:.3f} | 0 | – | – |" in page
    assert (
        "1 numbers in three ways of writing, 3 of 3 found; with one digit changed, 0 of 90" in page
    )
    assert "| health searches | 1 | 5 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 20000.0 |" in page
    assert "| guidelines | 2 |" in page
    for means in installed():
        assert f"| {means.name} |" in page


def test_marks_become_spans_of_the_text_without_them() -> None:
    marked = unmarked("{name|Mr Bell} is on {phone number|07700 900123}.")

    assert marked.text == "Mr Bell is on 07700 900123."
    assert marked.wanted == (Span(0, 7, Kind.NAME), Span(14, 26, Kind.PHONE))


def test_what_is_found_is_counted_against_what_is_marked() -> None:
    texts = [Marked("Mr Bell or Mr Cole", (Span(0, 7, Kind.NAME), Span(11, 18, Kind.NAME)))]
    found = [Span(3, 7, Kind.NAME), Span(8, 10, Kind.NAME), Span(11, 18, Kind.PHONE)]

    counts, exact = tallies(texts, lambda _: found)

    name = counts[Kind.NAME]
    assert (name.wanted, name.met, name.found, name.right) == (2, 1, 2, 1)
    assert (counts[Kind.PHONE].found, counts[Kind.PHONE].right) == (1, 0)
    assert total(counts.values()).found == 3
    assert exact == 0


def test_the_public_set_is_halved_and_names_count_after_a_title(own_data: Path) -> None:
    dev, test = sentences(own_data / "safety" / "pii_presidio_synthetic.jsonl")

    assert [m.wanted for m in dev] == [(Span(8, 12, Kind.NAME),)]
    assert [m.wanted for m in test] == [(Span(11, 24, Kind.EMAIL),)]


def test_our_questions_are_enough_and_hold_no_real_number() -> None:
    every = [*questions("dev"), *questions("test")]

    assert len(every) >= 120 and len({m.text for m in every}) == len(every)
    assert sum(not m.wanted for m in every) >= 60
    assert {s.kind for m in every for s in m.wanted} == set(Kind)


def test_each_means_finds_and_has_a_size() -> None:
    text = "NHS 999 653 1597, call 0113 496 0456 or a@example.org"

    for means in installed():
        kinds = {s.kind for s in means.open()(text)}
        assert kinds & {Kind.PHONE} and kinds <= set(means.kinds)
        assert added_bytes(means.package) >= 0
    assert MEANS[0] in installed()
