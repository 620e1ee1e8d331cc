"""The drugs that a question names have to be named where the answer comes from.

A dose for another drug is the worst answer there is, and all else in "sugammadex mg/kg for
immediate reversal" can be said of another drug.
"""

from __future__ import annotations

from assistant.retrieve import Retrieval
from assistant.vocabulary.medicines import is_drug

_PASSAGES = 5


def unnamed_drugs(retrieval: Retrieval) -> tuple[str, ...]:
    """The drugs that a question names and none of the best candidates does."""
    named = [i for i, t in enumerate(retrieval.query.terms) if is_drug(t.text)]
    if not named:
        return ()
    found: set[int] = set()
    for candidate in retrieval.candidates[:_PASSAGES]:
        own = (word for _, unit in candidate.units for word in unit)
        found |= retrieval.terms.found(candidate.above.union(own))
    return tuple(retrieval.query.terms[i].text for i in named if i not in found)
