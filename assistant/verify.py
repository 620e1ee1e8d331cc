"""The gate: pure, no model, no store. What fails it is never shown.

A statement that quotes is shown only when it is, character for character, the stored text at
the span it cites. A statement that a model wrote is shown only when stored words carry all that
it says: each number with its unit and comparator, each medicine, route and group of patients,
what is denied, and what the rest of its words say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.gate.alignment import Embed, Tokens, align
from assistant.gate.cited import Reader
from assistant.gate.emptiness import says_nothing
from assistant.gate.evidence import Evidence, evidence
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.judgement import Attempt, attempts
from assistant.gate.names import DrugNames
from assistant.gate.reading import Reading
from assistant.gate.weighing import Weighing, load_weighing
from assistant.gate.wording import Wording
from assistant.model import Passage, Section, Statement, Unit

__all__ = [
    "DrugNames",
    "Embed",
    "Fault",
    "FaultKind",
    "Gate",
    "Tokens",
    "Verdict",
    "quotes_stored_text",
    "verified",
]

_COMPARED = 4  # best groups of units that are laid beside the statement
_LEFT_OUT = 0.6  # of a condition's words that a statement must lack to be told so


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of a statement.

    units: (number of the passage, from 1, and the unit of its section) whose words carry the
    statement; empty when it is withheld. faults: why it is withheld; empty when it is shown.
    recited: another passage than the named ones carries it. support: calibrated, 0 to 1.
    """

    units: tuple[tuple[int, Unit], ...]
    faults: tuple[Fault, ...]
    recited: bool
    support: float


class Gate:
    """Judges what a model wrote by the passages it was given.

    embed: the embedder's. drugs: the names of medicines. words: the library's stemmer.
    """

    def __init__(
        self,
        embed: Embed,
        drugs: DrugNames,
        words: Callable[[str], list[str]],
        weighing: Weighing | None = None,
    ) -> None:
        self._embed = embed
        self._wording = Wording(words)
        self._reader = Reader(self._wording, drugs)
        self._weighing = weighing or load_weighing()

    def judge(
        self,
        text: str,
        sources: Sequence[int],
        passages: Sequence[Passage],
        question: str = "",
    ) -> Verdict:
        """Whether a statement may be shown, and by which units.

        sources: numbers of the passages that the model named, from 1; they may be wrong.
        """
        said = self._reader.read(text.strip())
        asked = self._reader.read(question) if question else None
        if nothing := says_nothing(said, asked):
            return Verdict((), (Fault(FaultKind.SUPPORT, nothing),), False, 0.0)
        named = list(dict.fromkeys(n for n in sources if 1 <= n <= len(passages)))
        wrong = [n for n in dict.fromkeys(sources) if n not in named]
        others = [n for n in range(1, len(passages) + 1) if n not in named]
        tried = self._try(said, named, passages, asked, self._weighing.threshold)
        if not tried.faults:
            return Verdict(tried.units, (), bool(wrong), tried.support)
        again = self._try(said, others, passages, asked, self._weighing.recite)
        if not again.faults and again.words > tried.words:
            return Verdict(again.units, (), True, again.support)
        faults = (*_wrong(wrong, named), *(tried.faults if named else ()))
        return Verdict((), faults or again.faults, False, tried.support)

    def weighed(
        self, text: str, sources: Sequence[int], passages: Sequence[Passage], question: str = ""
    ) -> list[tuple[float, ...]]:
        """What a calibration weighs of a statement, in the order of evidence.FEATURES: for each
        group of units that no rule excludes; none where a rule alone withholds the statement."""
        said = self._reader.read(text.strip())
        asked = self._reader.read(question) if question else None
        units = [c for n in sources for c in self._reader.units(n, passages[n - 1])]
        found = attempts(said, units, asked, self._wording)
        clean = [a for a in found if not a.faults][:_COMPARED]
        return [e.values for e in self._evidence(said, clean)]

    def _try(
        self,
        said: Reading,
        numbers: Sequence[int],
        passages: Sequence[Passage],
        asked: Reading | None,
        threshold: float,
    ) -> _Tried:
        units = [c for n in numbers for c in self._reader.units(n, passages[n - 1])]
        found = attempts(said, units, asked, self._wording)
        if not found:
            nothing = Fault(FaultKind.SUPPORT, "the cited words share none with it")
            return _Tried((), (nothing,), 0.0, 0.0)
        clean = [a for a in found if not a.faults][:_COMPARED]
        if not clean:
            return _Tried((), found[0].faults, 0.0, found[0].words)
        shown = self._evidence(said, clean)
        supports = [self._weighing.support(e.values) for e in shown]
        best = max(
            range(len(clean)), key=lambda i: round(supports[i], 2) - 0.02 * len(clean[i].cited)
        )
        support = supports[best]
        if support < threshold:
            why = _unsupported(said, clean[best], shown[best], support)
            return _Tried((), why, support, 0.0)
        return _Tried(
            tuple((c.number, c.unit) for c in clean[best].cited), (), support, clean[best].words
        )

    def _evidence(self, said: Reading, tried: Sequence[Attempt]) -> list[Evidence]:
        """The evidence of each attempt, the last of it how far its meaning is behind the best."""
        laid = [align(said, a.cited, self._embed, self._wording) for a in tried]
        nearest = max((one.whole for one in laid), default=0.0)
        found = [
            evidence(said, a.cited, one, a.covered, a.doubts)
            for a, one in zip(tried, laid, strict=True)
        ]
        return [
            replace(e, values=(*e.values, nearest - one.whole))
            for e, one in zip(found, laid, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Tried:
    units: tuple[tuple[int, Unit], ...]
    faults: tuple[Fault, ...]
    support: float
    words: float


def _wrong(wrong: Sequence[int], named: Sequence[int]) -> list[Fault]:
    if not wrong and not named:
        return [Fault(FaultKind.CITATION, "it names no passage")]
    return [Fault(FaultKind.CITATION, f"there is no passage {n}") for n in wrong]


def _unsupported(
    said: Reading, attempt: Attempt, shown: Evidence, support: float
) -> tuple[Fault, ...]:
    """Why a statement that no rule excludes is withheld: its doubts, else what is lacking."""
    if attempt.doubts:
        return attempt.doubts
    told = [f"the cited words bear it out too little ({support:.2f})"]
    missing = ", ".join(said.text[w.start : w.end] for w in attempt.covered.missing[:8])
    if missing:
        told.append(f"not in them: {missing}")
    if shown.lost >= _LEFT_OUT:
        told.append(f"left out of them: “{shown.condition}”")
    return (Fault(FaultKind.SUPPORT, "; ".join(told)),)


def quotes_stored_text(statement: Statement, sections: Mapping[str, Section]) -> bool:
    """Whether each quote of a statement stands at its span and is what the statement says."""
    return all(
        c.quote
        and c.section_id in sections
        and sections[c.section_id].text[c.start : c.end] == c.quote
        and c.quote == statement.text
        for c in statement.citations
    )


def verified(
    statements: Iterable[Statement], sections: Mapping[str, Section]
) -> tuple[Statement, ...]:
    """Those of the statements whose quotes are the stored text."""
    return tuple(s for s in statements if quotes_stored_text(s, sections))
