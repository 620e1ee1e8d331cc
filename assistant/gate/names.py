"""The names of medicines: by stem, by list, and as a library's own documents use them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.model import Section
from assistant.vocabulary import entries
from assistant.vocabulary.medicines import is_drug

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COLUMN = re.compile(
    r"(?:^|\| )(?:drug|medicine|medication|antibiotic|antimicrobial|agent|generic|opioid|product)s?"
    r"(?: name)?s?(?: \([^)]*\))?: ([^|\d(,;]{4,40})",
    re.IGNORECASE,
)
_DOSED = re.compile(
    r"\b([^\W\d_]{5,}(?:-[^\W\d_]+)?) (?:\([^)\d]{1,20}\) )?(?:(?:iv|im|po|oral|orally|sc|"
    r"injection|tablets?|syrup) )?\d[\d.,]*(?: ?[-–] ?\d[\d.,]*)? ?"
    r"(?:mg|mcg|micrograms?|µg|g|units?|iu)\b",
    re.IGNORECASE,
)
_DOSE = re.compile(r"\d ?(?:mg|mcg|micrograms?|µg|g|ml|units?|iu)\b", re.IGNORECASE)
_SHARE = 0.2  # of its uses stand before a dose: what makes a word a medicine's name
_TIMES = 2
_LABEL_WORDS = 3
_EVERYDAY = 300  # uses in a library: a label used so often names no medicine that no list has
_ROUTE = re.compile(
    r"[\s*]+(?:po|iv|im|sc|pr|pv|inj|oral|topical|inhaler|nebuli[sz]ed|im/iv|iv/im|iv/im/po|po/iv|"
    r"sc/iv)\b.*$"
)


@dataclass(frozen=True, slots=True)
class Drug:
    """A medicine in a text. name: in lower case."""

    name: str
    start: int
    end: int


class DrugNames:
    """Knows the names of medicines: those of the stems and lists, and those it was told."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = _listed() | frozenset(names)
        self._longest = max((n.count(" ") + 1 for n in self._names), default=1)

    @classmethod
    def of(cls, sections: Iterable[Section]) -> DrugNames:
        """With the names that sections use: under a column for drugs, as a label above doses,
        and words that often stand right before a dose."""
        told: set[str] = set()
        words: Counter[str] = Counter()
        dosed: Counter[str] = Counter()
        for section in sections:
            text = section.text.lower()
            words.update(_WORD.findall(text))
            dosed.update(_DOSED.findall(text))
            told.update(m[1].strip() for m in _COLUMN.finditer(text))
            told.update(_labels(section))
        often = {w for w, n in dosed.items() if n >= _TIMES and n >= _SHARE * words[w]}
        named = {_plain(n) for n in told} | often
        return cls({n for n in named if _nameable(n, words)})

    def find(self, text: str) -> Iterator[Drug]:
        """The medicines that a text names, the longest names first at each place."""
        found = list(_WORD.finditer(text))
        at = 0
        while at < len(found):
            size = self._size(text, found, at)
            if size:
                start, end = found[at].start(), found[at + size - 1].end()
                yield Drug(" ".join(m[0] for m in found[at : at + size]).lower(), start, end)
            at += size or 1

    def _size(self, text: str, found: list[re.Match[str]], at: int) -> int:
        for size in range(min(self._longest, len(found) - at), 0, -1):
            words = found[at : at + size]
            gaps = itertools.pairwise(words)
            if any(text[a.end() : b.start()] not in {" ", "-", "/"} for a, b in gaps):
                continue
            name = " ".join(m[0] for m in words).lower().replace("’", "'")
            if name in self._names or (size == 1 and self._stemmed(name)):
                return size
        return 0

    @staticmethod
    @lru_cache(maxsize=16384)
    def _stemmed(name: str) -> bool:
        if name in _no_names() or name.removesuffix("s") in _no_names():
            return False
        return is_drug(name) or (name.endswith("s") and is_drug(name[:-1]))


def _labels(section: Section) -> Iterator[str]:
    """The leads of a section that are a name above doses."""
    text = section.text
    units = {u.start: u for u in section.units}
    for unit in section.units:
        lead = units.get(unit.lead) if unit.lead is not None else None
        if lead is None or not _DOSE.search(text, unit.start, unit.end):
            continue
        label = text[lead.start : lead.end].strip().rstrip(":").lower()
        if label.count(" ") < _LABEL_WORDS and re.fullmatch(r"[^\W\d_]+(?:[ -][^\W\d_]+)*", label):
            yield label


def _plain(name: str) -> str:
    """A name without marks and without the route that follows it."""
    return _ROUTE.sub("", name.strip(" *>-.:\t"))


def _nameable(name: str, words: Counter[str]) -> bool:
    """Whether a name is no everyday word or phrase."""
    parts = name.split()
    stop = _no_names()
    return (
        0 < len(parts) <= _LABEL_WORDS
        and len(name) >= 5
        and not any(part in stop for part in parts)
        and (len(parts) == 1 or any(is_drug(p) or p in _listed() for p in parts))
        and words[parts[0]] < _EVERYDAY
    )


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return frozenset(entries("stop_words.txt", None)) | frozenset(entries("not_drugs.txt", None))


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    return frozenset(e.replace("_", " ") for e in entries("drug_names.txt", None))
