"""Whether national and local guidance both speak about what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.generate.extractive import MARGIN
from assistant.generate.fitting import Sifted
from assistant.generate.scoring import ScoredUnit
from assistant.model import Document, DocumentStatus, Scope
from assistant.retrieve import Retrieval
from assistant.subjects import subjects

_NEAR = 2 * MARGIN  # how far below the best the other's best unit may score
_AROUND = 2  # of a unit's features: the share of the question's terms in it and above it
_SHARE = 0.75  # of the best unit's share that the other's has to reach


@dataclass(frozen=True, slots=True)
class Both:
    """A national and a local (or regional) document that both speak about a question."""

    national: Document
    local: Document


def both_scopes(retrieval: Retrieval, sifted: Sifted) -> Both | None:
    """The best national and local document, where both answer: each has a unit near the best
    one, and both name the same drug or condition of the question."""
    scored = [u for u in sifted.units if u.features]
    if not scored:
        return None
    wanted = scored[0].features[_AROUND] * _SHARE
    near = [
        u
        for u in scored
        if u.score >= scored[0].score - _NEAR
        and u.features[_AROUND] >= wanted
        and u.candidate.document.metadata.status is DocumentStatus.CURRENT
    ]
    national = [u for u in near if _scope(u) is Scope.NATIONAL]
    local = [u for u in near if _scope(u) in (Scope.LOCAL, Scope.REGIONAL)]
    named = _subject_terms(retrieval)
    for one in national:
        for other in local:
            if _found(retrieval, one) & _found(retrieval, other) & named:
                return Both(one.candidate.document, other.candidate.document)
    return None


def _scope(unit: ScoredUnit) -> Scope | None:
    return unit.candidate.document.metadata.scope


def _subject_terms(retrieval: Retrieval) -> set[int]:
    """Places of the question's terms that name a drug or a condition, however they are written."""
    return {
        i
        for i, term in enumerate(retrieval.query.terms)
        if any(subjects(form) for form in (term.text, *term.variants))
    }


def _found(retrieval: Retrieval, unit: ScoredUnit) -> set[int]:
    return retrieval.terms.found(unit.stems | unit.candidate.above)
