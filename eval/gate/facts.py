"""What a library says: its units, with what introduces them and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files

from assistant.library import Library
from assistant.model import Document, Section, Unit

_SHORTEST, _LONGEST = 25, 450  # characters of a unit that is taken as a statement
_REFERENCES = re.compile(
    r"\b(?:references?|bibliography|further reading|sources|real guideline|contents)\b", re.I
)
_COMMON = re.compile(
    "about|after|also|been|before|being|both|does|each|every|from|given|have|into|less|more|most|"
    "must|only|other|over|same|should|such|than|that|their|them|then|there|these|they|this|those|"
    "under|until|used|using|very|what|when|where|which|while|will|with|within|would|your"
)


@dataclass(frozen=True)
class Fact:
    """A unit of a document. lead: the words of the unit that introduces it."""

    document: Document
    section: Section
    unit: Unit
    text: str
    lead: str | None
    beside: tuple[str, ...] = field(repr=False)

    @property
    def topic(self) -> str:
        """Title and heading: what somebody would ask about."""
        title = self.document.metadata.title
        return ": ".join(dict.fromkeys([title, *self.section.heading_path[-1:]]))

    @cached_property
    def own(self) -> str:
        """The unit with all that says what it is about: its lead-in, headings and title."""
        above = (self.document.metadata.title, *self.section.heading_path, self.lead or "")
        return "\n".join([*above, self.text])

    @cached_property
    def around(self) -> str:
        """All that a citation of its passage may rest on: the whole section and its headings."""
        return "\n".join([self.own, self.section.text])


def facts_of(library: Library) -> Iterator[Fact]:
    """The facts of every live document, in the documents' order."""
    for document in library.documents():
        for fact in all_facts(library, document):
            if _says_something(fact):
                yield fact


def all_facts(library: Library, document: Document) -> Iterator[Fact]:
    """Every unit of a document, also those that say little by themselves."""
    for section in library.contents(document.edition_id):
        texts = [section.text[u.start : u.end] for u in section.units]
        starts = {u.start: text for u, text in zip(section.units, texts, strict=True)}
        for i, unit in enumerate(section.units):
            lead = starts.get(unit.lead) if unit.lead is not None else None
            beside = tuple(texts[:i] + texts[i + 1 :])
            yield Fact(document, section, unit, texts[i], lead, beside)


def _says_something(fact: Fact) -> bool:
    text = fact.text
    if _REFERENCES.search(" ".join(fact.section.heading_path[-1:])):
        return False
    if not _SHORTEST <= len(text) <= _LONGEST or text.rstrip().endswith((":", "?")):
        return False
    words = text.split()
    letters = sum(c.isalpha() for c in text)
    return len(words) >= 5 and letters > len(text) / 2 and "http" not in text


def content(text: str) -> frozenset[str]:
    """The words of a text that carry it, cut to six letters so that endings do not count."""
    words = re.findall(r"[a-z]{4,}", text.lower())
    return frozenset(w[:6] for w in words if not _COMMON.fullmatch(w))


def coverage(statement: str, text: str) -> float:
    """Share of a statement's content words that a text holds, 0 to 1."""
    wanted = content(statement)
    return len(wanted & content(text)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=1)
def drug_groups() -> tuple[tuple[str, ...], ...]:
    """The medicines of drugs.txt, names of one substance together."""
    lines = files(__package__).joinpath("drugs.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(name.strip() for name in line.split("|"))
        for line in lines
        if line.strip() and not line.startswith("#")
    )


@lru_cache(maxsize=1)
def _groups() -> tuple[dict[str, int], re.Pattern[str]]:
    names = {name.lower(): i for i, group in enumerate(drug_groups()) for name in group}
    longest = sorted(names, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest))
    return names, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


def drugs_in(text: str) -> dict[str, int]:
    """The medicines that a text names, as it names them, with the number of their substance."""
    names, pattern = _groups()
    return {m[0]: names[m[0].lower()] for m in pattern.finditer(text)}
