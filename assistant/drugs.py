"""Which words of a question name a medicine, by the stems of international nonproprietary names.

A dose for another drug is the worst answer there is, and all else in "sugammadex mg/kg for
immediate reversal" can be said of another drug. So a drug that is asked about has to be named
where the answer comes from.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.retrieve import Retrieval
from assistant.vocabulary import entries

_SHORTEST = 6  # letters
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


def is_drug(word: str) -> bool:
    """Whether a word in lower case looks like the name of a medicine."""
    return len(word) >= _SHORTEST and bool(_stems().search(word))


@lru_cache(maxsize=1)
def _stems() -> re.Pattern[str]:
    known = entries("drug_stems.txt", None)
    names = "|".join(e for e in known if not e.startswith("-"))
    stems = "|".join(e[1:] for e in known if e.startswith("-"))
    return re.compile(rf"^(?:{names}|[a-z-]+(?:{stems}))$")
