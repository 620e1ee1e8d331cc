"""Questions drawn from the documents themselves: what is plainly there, asked in its own words.

Our own questions are put as tired people type them, far from the words of the guideline. These
are the other end: a document's title with a heading, and the long words of one of its sentences.
Asked of a library that holds the document they are to be answered; of one that does not, hardly.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from assistant.library import Library
from assistant.model import Document
from eval.sets import Case

_DOCUMENTS = 260
_LONG_ENOUGH = 150  # characters of a section
_WORD, _WORDS = 5, range(4, 8)  # letters of a long word, and how many are asked with


def drawn(library: Library, seed: int) -> list[tuple[str, Case]]:
    """(id of the document, a question drawn from it), two of most documents of a sample."""
    chosen = random.Random(seed)
    documents = sorted(library.documents(), key=lambda d: d.id)
    sample = chosen.sample(documents, min(_DOCUMENTS, len(documents)))
    return [
        (document.id, Case(f"{document.id}-{i}", question, split, "drawn", (), ()))
        for split, document in zip(("train", "test") * len(sample), sample, strict=False)
        for i, question in enumerate(_questions(library, document, random.Random(document.id)))
    ]


def apart(
    questions: Sequence[tuple[str, Case]], held: Callable[[str], bool]
) -> tuple[list[Case], list[Case]]:
    """The questions on documents that are held, and those on others."""
    return (
        [case for document, case in questions if held(document)],
        [case for document, case in questions if not held(document)],
    )


def _questions(library: Library, document: Document, chosen: random.Random) -> Iterator[str]:
    held = [s for s in library.contents(document.edition_id) if len(s.text) >= _LONG_ENOUGH]
    if not held:
        return
    section = chosen.choice(held)
    heading, title = section.heading_path[-1:], document.metadata.title
    yield ": ".join(dict.fromkeys((title, *heading)))
    if section.units:
        unit = chosen.choice(section.units)
        words = section.text[unit.start : unit.end].split()
        long = [word for word in words if len(word) >= _WORD][: _WORDS[-1]]
        if len(long) in _WORDS:
            yield " ".join(long)
