"""Statements written by hand over real documents: true paraphrases and subtle falsehoods.

A file lists documents, each with a split (all of a document is in one), its `paraphrases` and its
`falsehoods`. `contains` locates the words a statement rests on: the shortest piece that finds the
unit in the document, or several for one that merges several units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.library import Library
from assistant.model import Document
from eval.gate.cases import Case, Given
from eval.gate.facts import Fact, all_facts
from eval.sets import SETS, plain

MORE = SETS / "paraphrases_more.yaml"  # its test half alone was never looked at
FILES = (
    SETS / "paraphrases.yaml",
    SETS / "paraphrases_sample.yaml",
    SETS / "paraphrases_free.yaml",
    SETS / "paraphrases_fourth.yaml",
    MORE,
)
THIRD = SETS / "paraphrases_third.yaml"  # all of it unseen, so in no file that is fitted or read
UNSEEN = "third"  # its split


@dataclass(frozen=True, slots=True)
class Written:
    """A statement by hand. document: end of its source path. kind: what is told, or how it is
    false."""

    document: str
    split: str
    true: bool
    kind: str
    says: str
    contains: tuple[str, ...]


def load_written(path: Path) -> list[Written]:
    """The statements of a file. Raises ValueError naming it where it has no `documents`."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or "documents" not in content:
        raise ValueError(f"{path} has no `documents`.")
    return [
        _written(document, row, true=true)
        for document in content["documents"]
        for key, true in (("paraphrases", True), ("falsehoods", False))
        for row in document.get(key, ())
    ]


def written_cases(library: Library, given: Given, statements: Sequence[Written]) -> Iterator[Case]:
    """The statements whose documents the library holds, as cases. Raises ValueError for one
    whose words its document does not hold."""
    held = {d.source: d for d in library.documents()}
    facts: dict[str, list[Fact]] = {}
    for statement in statements:
        document = _document(statement, held.values())
        if document is not None:
            if document.id not in facts:
                facts[document.id] = list(all_facts(library, document))
            found = [_located(piece, statement, facts[document.id]) for piece in statement.contains]
            yield _case(statement, found, given)


def _written(document: dict[str, Any], row: dict[str, Any], *, true: bool) -> Written:
    pieces = row["contains"]
    return Written(
        document=document["document"],
        split=document["split"],
        true=true,
        kind=row["kind"],
        says=row["says"],
        contains=(pieces,) if isinstance(pieces, str) else tuple(pieces),
    )


def _document(statement: Written, held: Iterable[Document]) -> Document | None:
    return next((d for d in held if d.source.endswith("/" + statement.document)), None)


def _located(piece: str, statement: Written, facts: Sequence[Fact]) -> Fact:
    wanted = plain(piece)
    found = next((f for f in facts if wanted in plain(f.text)), None)
    if found is None:
        raise ValueError(f"{statement.document} has no unit with “{piece}”.")
    return found


def _case(statement: Written, found: Sequence[Fact], given: Given) -> Case:
    """A case whose sources are the passages of all the located units, then the others."""
    homes = list(dict.fromkeys(given(fact)[0] for fact in found))
    others = [p for p in given(found[0])[1:] if p not in homes]
    return Case(
        kind=f"by hand: {statement.kind}",
        true=statement.true,
        statement=statement.says,
        sources=tuple(range(1, len(homes) + 1)),
        passages=(*homes, *others),
        question=found[0].topic,
        origin=" / ".join(fact.text for fact in found),
        document=found[0].document.source,
        holds=1 if statement.true else None,
        split=statement.split,
    )
