"""Whether a set's places and facts stand in the library that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.library import Library
from assistant.model import Document
from eval.sets.cases import Case, Gold
from eval.sets.matching import is_document, is_place, plain, says


@dataclass(frozen=True, slots=True)
class Held:
    """A live document. sections: its headings and its text, which is plain."""

    source: str
    title: str
    sections: tuple[tuple[tuple[str, ...], str], ...]

    @property
    def text(self) -> str:
        """All of its text, plain."""
        return "\n".join(text for _, text in self.sections)


def held_in(library: Library) -> list[Held]:
    """What the library holds."""
    return [_held(library, document) for document in library.documents()]


def held_of(library: Library, places: Sequence[Gold]) -> list[Held]:
    """What the library holds of the documents that some places are in."""
    return [
        _held(library, d)
        for d in library.documents()
        if any(is_document(gold, d.source, d.metadata.title) for gold in places)
    ]


def _held(library: Library, document: Document) -> Held:
    sections = library.contents(document.edition_id)
    texts = tuple((section.heading_path, plain(section.text)) for section in sections)
    return Held(document.source, document.metadata.title, texts)


def faults(cases: Iterable[Case], documents: Sequence[Held]) -> Iterator[str]:
    """What of some turns stands nowhere, as "question ID: what". One that expects no answer asks
    for nothing here."""
    for case in cases:
        for what in (*_places(case, documents), *_facts(case, documents)):
            yield f"{case.id}: {what}"


def _places(case: Case, documents: Sequence[Held]) -> Iterator[str]:
    for gold in case.expected:
        found = _meant(gold, documents)
        if not found:
            yield f"the library has no document “{gold.document}”"
        elif gold.located and not any(
            is_place(gold, text, headings) for d in found for headings, text in d.sections
        ):
            yield f"“{gold.contains or gold.section}” does not stand in {gold.document}"


def _facts(case: Case, documents: Sequence[Held]) -> Iterator[str]:
    """Facts that stand in none of the expected documents, or in no document where none is named."""
    expected = [d for gold in case.expected for d in _meant(gold, documents)]
    where = "the documents named" if case.expected else "the library"
    for fact in case.must:
        if not any(says(d.text, fact) for d in (expected if case.expected else documents)):
            yield f"“{fact[0]}” stands nowhere in {where}"


def _meant(gold: Gold, documents: Sequence[Held]) -> list[Held]:
    return [d for d in documents if is_document(gold, d.source, d.title)]
