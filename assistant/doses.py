"""Whether a text states a dose: what auditors look at first."""

from __future__ import annotations

import re

_AMOUNT = (
    r"mgs?|milligrams?|micrograms?|mcg|[µμ]g|nanograms?|ng|g|grams?|mls?|millilit(?:re|er)s?|"
    r"units?|iu|mmols?|millimols?|meq|tablets?|capsules?|puffs?|drops?|ampoules?|sachets?"
)
# "70 g/L" and "6.5 mmol per litre" are levels in blood, not doses.
_DOSE = re.compile(
    rf"\d[\s-]{{0,2}}(?:{_AMOUNT})\b(?!\s?(?:/|per)\s?(?:d?l|lit(?:re|er)s?)\b)", re.IGNORECASE
)


def states_dose(text: str) -> bool:
    """Whether a text holds a number with a unit that medicines are given in."""
    return _DOSE.search(text) is not None
