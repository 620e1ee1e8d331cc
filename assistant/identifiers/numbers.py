"""NHS numbers and hospital numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.identifiers.spans import Kind, Span, is_code

# Words between what a number is called and the number.
_SAID = (
    r"(?:[\s:=#.,;(\"'-]|\b(?:is|was|of|for|the|this|my|his|her|their|our|on|as|pt|patient|it's|its"
    r"|given|are|number|no|num|nr)\b){0,12}?"
)
_GAP = r"[ \t.,/_-]{1,3}"
_DIGITS = rf"\d(?:(?:{_GAP})?\d)"
_NUMBER = r"(?:numbers?|num|nos?|nr|id|ident(?:ifier)?)(?![a-z])\.?"

# The ways in which ten digits are written; any other is likelier a row of readings.
_GROUPED = re.compile(
    rf"(?<![\d_.,/+-])(?:\d{{10}}|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{{6}}{_GAP}\d{{4}}"
    rf"|\d{{3}}{_GAP}\d{{7}}|\d{{5}}{_GAP}\d{{5}}|\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{3}}"
    r"|(?<!\d )\d(?: \d){9}(?! \d))(?![\d_/-]|[.,]\d)"
)
_NHS_SAID = re.compile(
    rf"\b(?:(?:nhs|chi|h ?& ?c|h\+c|hcn|health and care) ?{_NUMBER}|nhs#|chi#){_SAID}"
    rf"({_DIGITS}{{9}}(?!\d)|{_DIGITS}{{5,13}}(?!\d))"
    rf"|\b(?:nhs|chi){_SAID}({_DIGITS}{{9}})(?!\d)",
    re.IGNORECASE,
)
_NHS_AFTER = re.compile(
    rf"(?<!\d)(?<!\d[ .,/-])({_DIGITS}{{9}})[ ,]{{0,2}}[(\[]?(?:is |as )?"
    r"(?:the |his |her |their |my )?(?:nhs|chi)\b",
    re.IGNORECASE,
)
_HOSPITAL_SAID = re.compile(
    rf"\b(?:mrn|pas (?:{_NUMBER})|crn|hosp(?:ital)?\.? ?(?:{_NUMBER}|#)|patient ?(?:{_NUMBER}|#)"
    rf"|(?:unit|district|registration|medical record|case ?notes?|chart|episode|spell|encounter|"
    rf"local patient|pt|record) ?(?:{_NUMBER}|#)){_SAID}"
    # Blanks stand between threes and fours only: "MRN 4471920 20 mg".
    r"((?:(?!(?:is|was|of|for) )[a-z]{1,4}[-/ ]?)?"
    r"(?:\d{3}(?: \d{3,4}){1,3}|\d(?:[-/]?\d){3,13})(?:[a-z]{1,2})?)(?!\w)",
    re.IGNORECASE,
)


def nhs_numbers(text: str) -> Iterator[Span]:
    """Ten digits with the right check digit, and whatever is said to be an NHS number."""
    from nhs_number.validate import is_valid

    for found in _GROUPED.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if is_valid(digits) and not is_code(text, found.start()):
            yield Span(*found.span(), Kind.NHS_NUMBER)
    for said in (_NHS_SAID, _NHS_AFTER):
        for found in said.finditer(text):
            yield Span(*found.span(found.lastindex or 0), Kind.NHS_NUMBER)


def hospital_numbers(text: str) -> Iterator[Span]:
    """Numbers that are said to be a hospital's own number for a patient."""
    for found in _HOSPITAL_SAID.finditer(text):
        yield Span(*found.span(1), Kind.HOSPITAL_NUMBER)
