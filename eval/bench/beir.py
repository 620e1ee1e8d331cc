"""Reading retrieval sets in BEIR's layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.bench.libraries import Text

Judgements = dict[str, dict[str, int]]


def corpus(folder: Path) -> list[Text]:
    """The documents."""
    return [Text(r["_id"], r["title"], r["text"]) for r in json_lines(folder / "corpus.jsonl")]


def queries(folder: Path) -> dict[str, str]:
    """Text of each query, by id."""
    return {row["_id"]: row["text"] for row in json_lines(folder / "queries.jsonl")}


def judgements(folder: Path, split: str) -> Judgements:
    """Relevant documents and how relevant, by query; only queries that have one."""
    found: Judgements = {}
    lines = (folder / f"qrels_{split}.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            found.setdefault(query, {})[document] = int(score)
    return found


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file that holds one on each line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
