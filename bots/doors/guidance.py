"""What the library holds about a named condition, medicine or procedure: for programs that know
a code and want the guideline."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.model import DocumentStatus, Passage
from assistant.pipeline import Assistant
from assistant.subjects import drugs

_LOOKED_AT = 30  # passages
# "Sepsis (disorder)": the kind of thing, as SNOMED CT's full names have it.
_KIND = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Guidance:
    """A document about what was named, and where in it. name: as it was looked for."""

    name: str
    passage: Passage


def guidance(assistant: Assistant, display: str, limit: int) -> list[Guidance]:
    """The current documents about a thing, best first, each once: nothing is recorded.

    display: a code's display name. A document counts where the name stands in its title or
    headings; for a medicine also where its text has it. Raises QuestionError, LibraryError.
    """
    medicines = drugs(display)
    name = " ".join(medicines[:2]) or _KIND.sub("", display)
    retrieval = assistant.retriever.retrieve(assistant.understanding.masked(name).rest, _LOOKED_AT)
    words, wanted = assistant.library.lexical.words, len(retrieval.terms.rarity)
    found: dict[str, Guidance] = {}
    for passage in retrieval.passages:
        if passage.document.metadata.status is not DocumentStatus.CURRENT:
            continue
        named = _named(passage, in_text=bool(medicines))
        if wanted and len(retrieval.terms.found(frozenset(words(named)))) == wanted:
            found.setdefault(passage.document.id, Guidance(name, passage))
    return list(found.values())[:limit]


def _named(passage: Passage, *, in_text: bool) -> str:
    headings = [passage.document.metadata.title, *passage.section.heading_path]
    return " ".join([*headings, passage.text] if in_text else headings)
