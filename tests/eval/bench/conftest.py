"""Bench data of a few invented documents, laid out as the real ones are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.documents import drug, write

SPAN = "Cephadol is given at 3 mg at night."
QUESTIONS = """
questions:
- {id: t1, question: "What is the adult dose of abevamide?", kind: dose, split: dev,
   expected: [{document: notes/abevamide.md, contains: "dose of abevamide is 5 mg"}],
   must: ["5 mg"]}
- {id: t2, question: "Who must not be given benorilate?", kind: contraindication, split: test,
   expected: [{document: notes/benorilate.md, contains: "pregnancy"}], must: ["pregnancy"]}
- {id: t3, question: "Which goalkeeper won the league?", kind: non_clinical, split: test,
   expect: out_of_scope}
"""


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with guidelines, a set of questions, a retrieval set and articles."""
    folder = tmp_path_factory.mktemp("data")
    write(folder / "guidelines" / "notes", abevamide=drug("abevamide"),
          benorilate=drug("benorilate", "20 mg"))  # fmt: skip
    (folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    _retrieval(folder / "retrieval_scifact")
    _spans(folder / "spans_covidqa")
    asked = [{"question": f"Is number {number} a good dose of abevamide?"} for number in range(60)]
    _lines(folder / "safety" / "queries_healthsearchqa.jsonl", asked)
    return folder


@pytest.fixture
def work(tmp_path: Path, models: Path) -> Path:
    """A work folder with the converted model."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture
def options(data: Path, work: Path, tmp_path: Path) -> list[str]:
    """What every bench is called with; its results go to results.md."""
    places = ["--data", str(data), "--work", str(work)]
    return [*places, "--write", "--results", str(tmp_path / "results.md")]


def _retrieval(folder: Path) -> None:
    topics = {"1": "zinc and colds", "2": "sleep and memory", "3": "salt and blood pressure"}
    documents = [
        {"_id": i, "title": f"A study of {t}", "text": f"We looked at {t}. It had an effect."}
        for i, t in topics.items()
    ]
    _lines(folder / "corpus.jsonl", documents)
    claims = {"10": "Zinc shortens colds.", "11": "Salt raises blood pressure."}
    _lines(folder / "queries.jsonl", [{"_id": i, "text": t} for i, t in claims.items()])
    for split, claim, document in (("train", "10", "1"), ("test", "11", "3")):
        text = f"query-id\tcorpus-id\tscore\n{claim}\t{document}\t1\n"
        (folder / f"qrels_{split}.tsv").write_text(text, encoding="utf-8")


def _spans(folder: Path) -> None:
    texts = {
        "a": f"On cephadol\n\nThis is an invented drug. {SPAN} It is not given by day.",
        "b": "On dexadol\n\nDexadol is an invented drug for the feet. It is given once a week.",
    }
    _lines(folder / "corpus.jsonl", [{"_id": i, "text": t} for i, t in texts.items()])
    asked = [
        {"_id": "1", "text": "How much cephadol is given?", "doc_id": "a", "offset_ok": True,
         "answers": [{"text": SPAN}]},
        {"_id": "2", "text": "How often is dexadol given?", "doc_id": "b", "offset_ok": True,
         "answers": [{"text": "once a week"}]},
    ]  # fmt: skip
    _lines(folder / "queries_with_spans.jsonl", asked)


def _lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
