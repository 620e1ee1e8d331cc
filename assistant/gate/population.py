"""Whom words are about: adults or children, men or women, pregnant, with failing kidneys …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.gate.bounds import Bound
from assistant.gate.measures import measures

_GROUPS = {
    "age": {
        "neonate": r"neonat\w+|newborns?|new-?born|preterm\w*|premature (?:infants?|bab\w+)",
        "infant": r"infants?|infancy|bab(?:y|ies)",
        "child": r"child(?:ren|hood)?(?!-?bearing|birth|-?pugh)\b|p(?:a)?ediatrics?|"
        r"toddlers?|kids?|boys?|girls?|under-fives",
        "adolescent": r"adolescen\w+|teenage\w*|young people|young persons?",
        "adult": r"adults?|grown-?ups?",
        "elderly": r"elderly|older (?:people|persons?|patients?|adults?)|geriatric\w*|frail\w*",
    },
    "sex": {
        "women": r"wom[ae]n|females?|girls?|mothers?|maternal|ladies",
        "men": r"m[ae]n(?!-)\b|males?|boys?|fathers?",
    },
    "pregnancy": {
        "not pregnant": r"(?:non|not)[ -]?pregnant",
        "pregnant": r"(?<!non-)(?<!not )(?<!non )pregnan\w+|antenatal|gestation\w*|obstetrics?",
        "breastfeeding": r"breast-?\s?feed\w*|breast-?fed|lactat\w+|nursing mothers?",
        "postpartum": r"post-?partum|post-?natal\w*|puerper\w+",
    },
    "organ": {
        "renal": r"(?:renal|kidney) (?:impair\w*|failure|disease|insufficiency|(?:dys)?function)|"
        r"ckd|e?gfr|glomerular filtration rate|creatinine clearance",
        "hepatic": r"(?:hepatic|liver) (?:impair\w*|failure|disease|insufficiency|"
        r"(?:dys)?function)|cirrho\w+",
    },
}  # fmt: skip
_PATTERNS = {
    dimension: re.compile(
        "|".join(f"(?P<{name.replace(' ', '_')}>\\b(?:{p})(?!\\w))" for name, p in groups.items()),
        re.IGNORECASE,
    )
    for dimension, groups in _GROUPS.items()
}
# Whom else a group takes in: words on babies may say newborns, and pregnant patients are women.
_ALSO = {
    "girls": ("child", "women"),
    "girl": ("child", "women"),
    "boys": ("child", "men"),
    "boy": ("child", "men"),
    "baby": ("infant", "neonate", "child"),
    "babies": ("infant", "neonate", "child"),
}
_IMPLIED = {
    "pregnant": "women", "postpartum": "women", "breastfeeding": "women",
    "elderly": "adult",
}  # fmt: skip
_GROWN = 16 * 12  # months


@dataclass(frozen=True, slots=True)
class Group:
    """A group of patients in a text. name: the group; dimension: what it differs by."""

    dimension: str
    name: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def groups(text: str) -> tuple[Group, ...]:
    """The groups of patients that a text names."""
    return tuple(sorted(_groups(text), key=lambda g: g.start))


def implied(text: str) -> frozenset[str]:
    """Names of the groups that a text is about, those included that follow from others."""
    found: set[str] = set()
    for group in groups(text):
        found.add(group.name)
        found.update(_ALSO.get(text[group.start : group.end].lower(), ()))
    for measure in measures(text):
        if measure.name == "month":
            below = measure.bound in {Bound.BELOW, Bound.AT_MOST}
            if below and measure.high <= 18 * 12:
                found.add("child")
            if measure.high <= 12 and (below or measure.low < measure.high):
                found.update(("infant", "child"))
            elif measure.bound in {Bound.ABOVE, Bound.AT_LEAST} and measure.low >= _GROWN:
                found.add("adult")
    return frozenset(found | {_IMPLIED[name] for name in found if name in _IMPLIED})


def dimension_of(name: str) -> str:
    """What a group differs by."""
    return next(d for d, names in _GROUPS.items() if name in names)


def _groups(text: str) -> Iterator[Group]:
    for dimension, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            name = (match.lastgroup or "").replace("_", " ")
            yield Group(dimension, name, match.start(), match.end())
