"""By which way a medicine is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ROUTES = {
    "intravenous": r"intra-?venous(?:ly)?|i\.v\.?|(?-i:IV)(?![ -](?:drug users?|stage))|\bivp?\b",
    "intramuscular": r"intra-?muscular(?:ly)?|i\.m\.?|(?-i:IM)|\bim\b",
    "subcutaneous": r"sub-?cutaneous(?:ly)?|s\.c\.?|(?-i:SC)|sub-?cut|\bs/c\b",
    "oral": r"oral(?:ly)?(?! (?:cavity|hygiene|mucos\w+|exam\w*|candid\w+|thrush|lesions?|"
    r"ulcer\w*|cancer))|by mouth|p\.o\.?|\bpo\b|per os|enteral(?:ly)?",
    "rectal": r"rectal(?:ly)?(?! (?:exam\w*|bleed\w*|cancer|prolapse))|p\.r\.|"
    r"(?-i:PR)(?! interval)|per rectum|suppositor(?:y|ies)|enemas?",
    "sublingual": r"sub-?lingual(?:ly)?|(?-i:SL)|under the tongue",
    "buccal": r"buccal(?:ly)?",
    "inhaled": r"inhal\w+|inhalers?",
    "nebulised": r"nebuli\w+|(?-i:NEB)\w*",
    "intranasal": r"intra-?nasal(?:ly)?|nasal(?:ly)? spray|(?-i:IN)(?= \d)|"
    r"(?:(?<=/kg )|(?<=mg )|(?<=mcg ))(?-i:IN)",
    "topical": r"topical(?:ly)?|ointment|creams?|lotions?",
    "intraosseous": r"intra-?osseous(?:ly)?|(?-i:IO)",
    "intrathecal": r"intra-?thecal(?:ly)?",
    "epidural": r"epidural(?:ly)?",
    "vaginal": r"vaginal(?:ly)?(?! (?:bleed\w*|deliver\w*|birth\w*|discharge|exam\w*))|"
    r"pessar(?:y|ies)|(?-i:PV)",
    "transdermal": r"trans-?dermal(?:ly)?|patch(?:es)?",
    "intradermal": r"intra-?dermal(?:ly)?",
}
_PATTERN = re.compile(
    "|".join(f"(?P<{name}>(?<!\\w)(?:{pattern})(?!\\w))" for name, pattern in _ROUTES.items()),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Route:
    """A route in a text."""

    name: str
    start: int
    end: int


def routes(text: str) -> Iterator[Route]:
    """The routes that a text names."""
    for match in _PATTERN.finditer(text):
        yield Route(match.lastgroup or "", match.start(), match.end())
