"""How strongly words say a thing (all or some, must or may), and on what condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_KINDS = {
    "all": r"all|every(?:one|body|thing)?|always|any(?:one|body)?|each|both|whenever|whatever|"
    r"completely|entirely|no matter|regardless|alone|enough|never|nothing",
    "only": r"only|solely|exclusively|just|sole",
    "must": r"must|have to|has to|required?|necessary|needs?|needed|essential|mandatory|"
    r"(?:is|are) to be",
    "may": r"may|might|can|could|consider(?:ed|ing)?|possib\w+|potential\w*|optional\w*|"
    r"(?:if|as) (?:necessary|needed)|suggest\w*|maybe|perhaps|controversial|likely|disputed|"
    r"appear\w*",
    "some": r"some|usual\w*|often|common\w*|general\w*|typical\w*|most(?:ly)?|many|mainly|"
    r"sometimes|occasional\w*|frequent\w*|rare\w*|normal\w*|probabl\w+|almost|nearly|few|"
    r"tends?|largely|especially|particularly",
    "sure": r"clearly|certainly|definite\w*|proven|proves?|rules? (?:in|out)|guarantees?|"
    r"cures?|safe|reliabl\w+",
}
KINDS = tuple(_KINDS)
_FOUND = {
    kind: re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)
    for kind, pattern in _KINDS.items()
}
_CONDITION = re.compile(
    r"\b(?:only|if|when|unless|except|until|while|without|provided|in case of|for those|"
    r"in (?:those|patients)|who|where|once|during|but|especially|despite|although|not)\b|[(<>≥≤]",
    re.IGNORECASE,
)
_END = re.compile(r"(?<!\d)[.;:|\n]|[.;:|\n](?=\s|$)|,\s|[)]")


@lru_cache(maxsize=8192)
def strengths(text: str) -> frozenset[str]:
    """The kinds of words of strength that a text has."""
    return frozenset(kind for kind, pattern in _FOUND.items() if pattern.search(text))


def conditions(text: str) -> Iterator[tuple[int, int]]:
    """The spans of a text that say on what condition it holds, and its asides."""
    for match in _CONDITION.finditer(text):
        end = _END.search(text, match.end())
        yield match.start(), end.start() if end else len(text)
