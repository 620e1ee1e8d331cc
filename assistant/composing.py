"""Putting an answer together from what was understood, found and said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version

from assistant.cautions import (
    cautions,
    cut_short,
    dose_not_held,
    identifiers_removed,
    national_and_local,
    not_named,
    patients_not_named,
    quoted_instead,
    read_from_scan,
    withheld,
)
from assistant.generate.fitting import Sifted
from assistant.generate.scopes import Both, both_scopes
from assistant.model import (
    Answer,
    AnswerStatus,
    Caution,
    Clarification,
    Document,
    Nearest,
    Passage,
    Provenance,
    Usage,
)
from assistant.retrieve import Retrieval
from assistant.understanding import Understood
from assistant.writing import Said

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What the library holds for a question, and whether that answers it.

    sifted: its units that may be quoted, best first.
    confidence: that it does, 0 to 1. unnamed: drugs that the question names and no passage does.
    clarification: what to ask back instead.
    """

    retrieval: Retrieval
    sifted: Sifted
    confidence: float
    threshold: float
    unnamed: tuple[str, ...]
    clarification: Clarification | None

    @property
    def answerable(self) -> bool:
        """Whether to answer from it."""
        return (
            self.clarification is None
            and not self.unnamed
            and self.confidence >= self.threshold
            and not self.sifted.lacks
            and bool(self.sifted.units)
        )


@dataclass(frozen=True, slots=True)
class Made:
    """How and when it was made. urgent: whom to call first. outside: it is no clinical question.
    calls: of language models. timings: milliseconds by stage.
    newer_than: what superseded a document."""

    record_id: str
    at: datetime
    fingerprint: str
    embedder: str
    contact: str
    urgent: str | None
    outside: bool
    calls: tuple[Usage, ...]
    timings: Mapping[str, float]
    newer_than: Callable[[Document], str | None]


def compose(asked: Understood, found: Found, said: Said, made: Made) -> Answer:
    """The answer."""
    status = _status(found, said, made)
    silent = status in (AnswerStatus.ABSTAINED, AnswerStatus.OUT_OF_SCOPE)
    return Answer(
        record_id=made.record_id,
        conversation_id=asked.conversation_id,
        question=asked.text,
        standalone=asked.standalone,
        status=status,
        statements=said.statements,
        more=said.more,
        cautions=_cautions(asked, found, said, made),
        nearest=_nearest(found.retrieval.passages) if status is AnswerStatus.ABSTAINED else (),
        passages=found.retrieval.passages,
        contact=made.contact if silent else None,
        provenance=Provenance(
            library_fingerprint=made.fingerprint,
            embedder=made.embedder,
            generator=said.generator,
            software=_software(),
            confidence=round(found.confidence, 4),
            threshold=found.threshold,
            timings=dict(made.timings),
            prompt=said.prompt,
            calls=made.calls,
        ),
        asked_at=made.at,
        urgent=made.urgent,
        clarification=found.clarification,
        withheld=said.withheld,
    )


def _status(found: Found, said: Said, made: Made) -> AnswerStatus:
    if said.statements:
        return AnswerStatus.ANSWERED
    if found.clarification is not None:
        return AnswerStatus.CLARIFYING
    return AnswerStatus.OUT_OF_SCOPE if made.outside else AnswerStatus.ABSTAINED


def _cautions(asked: Understood, found: Found, said: Said, made: Made) -> tuple[Caution, ...]:
    documents = {c.document.edition_id: c.document for c in found.retrieval.candidates}
    candidates = {c.section.id: c for c in found.retrieval.candidates}
    cited = [c for s in said.statements for c in s.citations]
    return (
        *identifiers_removed(asked.identifiers),
        *quoted_instead(said.instead),
        *cut_short(said.cut_short),
        *withheld(len(said.withheld)),
        *cautions(cited, documents, made.at.date(), made.newer_than),
        *national_and_local(_both(found, said), cited),
        *read_from_scan(cited, {i: c.section for i, c in candidates.items()}),
        *patients_not_named(found.sifted.fitting, cited, candidates),
        *_not_held(found),
    )


def _both(found: Found, said: Said) -> Both | None:
    """National and local guidance, where something is answered."""
    return both_scopes(found.retrieval, found.sifted) if said.statements else None


def _not_held(found: Found) -> tuple[Caution, ...]:
    """What of the question stands in no passage."""
    if found.clarification is not None:
        return ()
    return not_named(found.unnamed) or dose_not_held(found.sifted)


def _nearest(passages: Sequence[Passage]) -> tuple[Nearest, ...]:
    """The nearest documents, each once."""
    found: dict[str, Nearest] = {}
    for p in passages:
        page = next((u.page for u in p.section.units if u.start >= p.start), None)
        found.setdefault(
            p.document.id,
            Nearest(
                p.document.id,
                p.document.edition_id,
                p.document.metadata.title,
                p.section.heading_path,
                page,
            ),
        )
    return tuple(found.values())[:_NEAREST]


@lru_cache(maxsize=1)
def _software() -> str:
    """Bedside and its version: looked up once, it is read from a file of the installation."""
    return f"bedside {version('bedside')}"
