"""Question sets: what is asked, and where in which document the answer stands."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.model import Answer, Document, Passage

SETS = Path(__file__).parent / "sets"
_MARKS = re.compile(r"<[^>]+>|[*_`#|\\]|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Gold:
    """A passage that answers. document: end of its source path. contains: words it holds."""

    document: str
    contains: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question. expected is empty for one that the library does not answer.

    facts: what the shown answer must hold; each is a tuple of alternatives.
    """

    id: str
    question: str
    split: str
    kind: str
    expected: tuple[Gold, ...]
    facts: tuple[tuple[str, ...], ...]

    @property
    def answerable(self) -> bool:
        """Whether the library holds the answer."""
        return bool(self.expected)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation. case: its last turn, by which it is judged. before: the turns that lead to
    it. library: which one is asked, sample or guidelines."""

    case: Case
    before: tuple[str, ...]
    library: str

    @property
    def stands_alone(self) -> bool:
        """Whether the last turn is to be understood as it stands."""
        return self.case.kind in {"topic change", "stands alone"}


def load_dialogues() -> list[Dialogue]:
    """The conversations of eval/sets/conversations.yaml."""
    content = yaml.safe_load((SETS / "conversations.yaml").read_text(encoding="utf-8"))
    return [
        Dialogue(
            _case({**row, "question": row["turns"][-1], "type": row["kind"]}),
            tuple(row["turns"][:-1]),
            row["library"],
        )
        for row in content["conversations"]
    ]


def load_set(path: Path) -> list[Case]:
    """The cases of a YAML file. Raises ValueError naming the file for one without questions."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or "questions" not in content:
        raise ValueError(f"{path} has no `questions`.")
    return [_case(row) for row in content["questions"]]


def load_sets(names: Sequence[str]) -> list[Case]:
    """The cases of several sets in eval/sets."""
    return [case for name in names for case in load_set(SETS / f"{name}.yaml")]


def _case(row: dict[str, Any]) -> Case:
    return Case(
        id=row["id"],
        question=row["question"],
        split=row["split"],
        kind=row.get("type") or row.get("unanswerable", "other"),
        expected=tuple(Gold(e["document"], e["contains"]) for e in row.get("expected", ())),
        facts=tuple(tuple(f.split(" || ")) for f in row.get("facts", ())),
    )


def plain(text: str) -> str:
    """Text for comparing: no mark-up, one kind of dash, quote and blank, lower case."""
    text = unicodedata.normalize("NFKC", html.unescape(_MARKS.sub(r"\1", text)))
    text = re.sub(r"[‐‑‒–—−]", "-", text.translate(str.maketrans("’‘“”", "''\"\"")))
    return re.sub(r"\s+", "", text).casefold()


def right_document(case: Case, document: Document) -> bool:
    """Whether a document is one of the gold ones."""
    return any(document.source.endswith("/" + gold.document) for gold in case.expected)


def right_passage(case: Case, passage: Passage) -> bool:
    """Whether a passage is one of the gold ones."""
    text = plain(passage.text)
    return any(
        passage.document.source.endswith("/" + gold.document) and plain(gold.contains) in text
        for gold in case.expected
    )


def holds_facts(case: Case, answer: Answer) -> bool:
    """Whether the short answer holds every fact."""
    said = plain(" ".join(s.text for s in answer.statements))
    return bool(case.facts) and all(any(plain(f) in said for f in fact) for fact in case.facts)
