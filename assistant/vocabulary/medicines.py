"""Which words name a medicine, by the stems of international nonproprietary names."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.vocabulary import entries

_SHORTEST = 6  # letters


def is_drug(word: str) -> bool:
    """Whether a word in lower case looks like the name of a medicine."""
    return len(word) >= _SHORTEST and bool(_stems().search(word))


@lru_cache(maxsize=1)
def _stems() -> re.Pattern[str]:
    known = entries("drug_stems.txt", None)
    names = "|".join(e for e in known if not e.startswith("-"))
    stems = "|".join(e[1:] for e in known if e.startswith("-"))
    return re.compile(rf"^(?:{names}|[a-z-]+(?:{stems}))$")
