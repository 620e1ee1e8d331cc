"""Claims that people have judged by the sentences of an abstract, as cases for the gate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.model import Document, Metadata, Passage, Section, Unit, UnitKind
from eval.gate.cases import Case

_NAMES = {"supported": "supported", "contradicted": "contradicted",
          "not_enough_info": "not enough information"}  # fmt: skip
_WHEN = datetime(2020, 1, 1, tzinfo=UTC)


def claim_cases(path: Path) -> list[Case]:
    """A case for each line of a JSON Lines file with `id`, `sentence`, `context_sentences`, `label`
    ("supported", "contradicted", "not_enough_info") and `doc_id`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line.strip()]


def _case(row: dict[str, Any]) -> Case:
    supported = row["label"] == "supported"
    return Case(
        kind=f"claim: {_NAMES[row['label']]}",
        true=supported,
        statement=row["sentence"],
        sources=(1,),
        passages=(_passage(row["doc_id"], row["context_sentences"]),),
        question="",
        origin=" ".join(row["context_sentences"]),
        document=row["doc_id"],
        holds=1 if supported else None,
    )


def _passage(name: str, sentences: Sequence[str]) -> Passage:
    """The sentences as the one section of a document without a title."""
    units, at = [], 0
    for sentence in sentences:
        units.append(Unit(at, at + len(sentence), UnitKind.SENTENCE))
        at += len(sentence) + 1
    edition = f"{name}@1"
    section = Section(f"{edition}.0", edition, 0, (), None, "\n".join(sentences), tuple(units))
    document = Document(name, edition, 1, Metadata(name), "", name, "txt", _WHEN)
    return Passage(document, section, 0, len(section.text), 0.0, 0.0)
