"""A text read once: its words, quantities, medicines, groups of patients and clauses."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.gate.faults import FaultKind
from assistant.gate.frequencies import as_needed
from assistant.gate.measures import INTERVAL, Measure, measures
from assistant.gate.names import DrugNames
from assistant.gate.opposites import sides
from assistant.gate.polarity import Clause, clauses
from assistant.gate.population import groups, implied
from assistant.gate.routes import routes
from assistant.gate.wording import Word, Wording

_CODE = re.compile(r"(?<!\w)(?:[^\W\d_]+[-‑]?\d+[^\W_]*|\d+(?!st|nd|rd|th)[^\W\d_][^\W_]*)(?!\w)")
_SMALL = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789")
_SPLIT = re.compile(r"(?<!\d)[.;!?\n]\s|[.;!?\n]\s|\n")
_APART = re.compile(r"[,()|]|\b(?:and|or|if|when)\b")
_COMMA = 0.5  # what a word counts beyond a comma
_MARK, _IDLE = 2.5, 0.4
_REACH = 12  # words on each side by which a thing is known


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that a text says and that another of its kind could be swapped for.

    key: what it is. rivals: the name under which its alternatives go.
    """

    kind: FaultKind
    key: Hashable
    rivals: Hashable
    start: int
    end: int


class Reading:
    """A text and what stands in it."""

    def __init__(self, text: str, wording: Wording, drugs: DrugNames) -> None:
        self.text = text
        self.words: tuple[Word, ...] = wording.read(text)
        self.stems = frozenset(w.stem for w in self.words)
        self._drugs = drugs
        self._around: dict[tuple[int, int], dict[str, float]] = {}

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Its quantities."""
        return measures(self.text)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses."""
        return clauses(self.text)

    @cached_property
    def medicines(self) -> tuple[Item, ...]:
        """The medicines it names."""
        found = self._drugs.find(self.text)
        return tuple(Item(FaultKind.DRUG, d.name, "drug", d.start, d.end) for d in found)

    @cached_property
    def patients(self) -> tuple[Item, ...]:
        """The groups of patients it names."""
        return tuple(
            Item(FaultKind.POPULATION, g.name, g.dimension, g.start, g.end)
            for g in groups(self.text)
        )

    @cached_property
    def about(self) -> frozenset[str]:
        """Names of the groups of patients that it is about."""
        return implied(self.text)

    @cached_property
    def ways(self) -> tuple[Item, ...]:
        """The routes it names."""
        return tuple(
            Item(FaultKind.ROUTE, r.name, "route", r.start, r.end) for r in routes(self.text)
        )

    @cached_property
    def directions(self) -> tuple[Item, ...]:
        """Its words that have an opposite."""
        return tuple(
            Item(FaultKind.DIRECTION, (s.axis, s.side), ("axis", s.axis), s.start, s.end)
            for s in sides(self.text)
        )

    @cached_property
    def facts(self) -> tuple[Word, ...]:
        """Its words that carry a fact and are not compared in a way of their own."""
        spans = [(m.start, m.end) for m in self.measures]
        spans += [(i.start, i.end) for i in (*self.ways, *self.patients)]
        spans += [span for clause in self.clauses for span in clause.cues]
        return tuple(
            w for w in self.words if w.content and not any(a <= w.start < b for a, b in spans)
        )

    @cached_property
    def codes(self) -> dict[str, str]:
        """Names with a number in them (B12, COVID-19): without hyphens → as they stand."""
        taken = [(m.start, m.end) for m in self.measures]
        return {
            re.sub(r"[\s‑-]", "", m[0].lower()): self.text[m.start() : m.end()]
            for m in _CODE.finditer(self.text.translate(_SMALL))
            if not any(a < m.end() and m.start() < b for a, b in taken)
        }

    @cached_property
    def as_needed(self) -> str | None:
        """The words that say "as needed"."""
        match = as_needed(self.text)
        return match[0] if match else None

    def around(self, start: int, end: int) -> dict[str, float]:
        """Stems near to a span in its sentence → how near, 1 next to it, falling towards 0."""
        key = (start, end)
        if key not in self._around:
            self._around[key] = self._near(start, end)
        return self._around[key]

    def within(self, clause: Clause) -> frozenset[str]:
        """Stems of the words of a clause that carry a fact, those that deny left out."""
        return self._within[clause]

    @cached_property
    def _within(self) -> dict[Clause, frozenset[str]]:
        return {
            clause: frozenset(
                w.stem
                for w in self.words
                if w.content
                and any(a <= w.start < b for a, b in clause.parts)
                and not any(a <= w.start < b for a, b in clause.cues)
            )
            for clause in self.clauses
        }

    # -- inside ------------------------------------------------------------------------------

    @cached_property
    def _sentences(self) -> Sequence[int]:
        return [0, *(m.end() for m in _SPLIT.finditer(self.text)), len(self.text) + 1]

    def _near(self, start: int, end: int) -> dict[str, float]:
        low = max(s for s in self._sentences if s <= start)
        high = min(s for s in self._sentences if s > start)
        inside = [w for w in self._marks if low <= w.start < high]
        before = [w for w in inside if w.end <= start][::-1]
        after = [w for w in inside if w.start >= end]
        out: dict[str, float] = {}
        for side in (before, after):
            for distance, word in enumerate(side[:_REACH]):
                weight = self._weight(word)
                if weight:
                    gap = self.text[word.end : start] + self.text[end : word.start]
                    apart = _COMMA if _APART.search(gap) else 1.0
                    near = weight * apart / (1 + distance / 2)
                    out[word.stem] = max(out.get(word.stem, 0.0), near)
        return out

    def _weight(self, word: Word) -> float:
        """What a word counts for where a thing belongs: another quantity tells most."""
        if " " in word.stem:
            return _MARK
        return 1.0 if word.content else _IDLE

    @cached_property
    def _marks(self) -> tuple[Word, ...]:
        """Its words, each quantity as one of them."""
        spans = [(m.start, m.end) for m in self.measures]
        plain = [w for w in self.words if not any(a <= w.start < b for a, b in spans)]
        whole = [
            Word(f"{m.low:g} {m.high:g} {m.name} {m.bound}", m.start, m.end, True)
            for m in self.measures
        ]
        return tuple(sorted([*plain, *whole], key=lambda w: w.start))


def measure_items(reading: Reading) -> tuple[Item, ...]:
    """The quantities of a text as things that could be swapped for one another."""
    return tuple(
        Item(
            FaultKind.FREQUENCY if m.name == INTERVAL else FaultKind.NUMBER,
            (round(m.low, 9), round(m.high, 9), m.name, m.code),
            ("measure", m.name, m.bound),
            m.start,
            m.end,
        )
        for m in reading.measures
    )
