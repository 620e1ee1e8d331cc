"""The medicines that a question names have to be named where the answer comes from.

A dose for another drug is the worst answer there is, and all else in "sugammadex mg/kg for
immediate reversal" can be said of another drug.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.generate.aim import Aim
from assistant.ranking import Candidate
from assistant.retrieve import Retrieval
from assistant.vocabulary.medicines import names, plain

_PASSAGES = 5


def unnamed_drugs(retrieval: Retrieval) -> tuple[str, ...]:
    """The medicines that a question is about and that none of the best candidates names.

    Of those that it only mentions ("on lopinavir, which statin?"), one has to be named.
    """
    aim, best = Aim.of(retrieval), retrieval.candidates[:_PASSAGES]
    lacking = [m for m in aim.medicines if not _found(retrieval, best, m)]
    if not aim.medicines and not any(_found(retrieval, best, m) for m in aim.beside):
        lacking = list(aim.beside)
    return tuple(_as_asked(retrieval, m) for m in lacking)


def _as_asked(retrieval: Retrieval, written: frozenset[str]) -> str:
    """The name that the question uses, of all ways to write it."""
    asked = plain(retrieval.query.corrected)
    return min(written, key=lambda name: (asked.find(name) % (len(asked) + 1), name))


def _found(retrieval: Retrieval, best: Sequence[Candidate], written: frozenset[str]) -> bool:
    if any(names(_text(candidate), written) for candidate in best):
        return True
    # In another spelling or inflexion.
    terms = {i for i, t in enumerate(retrieval.query.terms) if plain(t.text) in written}
    return any(terms & retrieval.terms.found(_stems(candidate)) for candidate in best)


def _text(candidate: Candidate) -> str:
    above = (candidate.document.metadata.title, *candidate.section.heading_path)
    text = candidate.section.text
    return "\n".join([*above, *(text[u.start : u.end] for u, _ in candidate.units)])


def _stems(candidate: Candidate) -> frozenset[str]:
    return candidate.above.union(word for _, unit in candidate.units for word in unit)
