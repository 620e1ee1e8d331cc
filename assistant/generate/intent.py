"""What kind of fact a question asks for, and whether a sentence has one."""

from __future__ import annotations

import re

_NUMBER = r"\d[\d,.]*\s*(?:-|–|to)?\s*[\d,.]*\s*"
_DOSE = re.compile(
    _NUMBER + r"(?:mg|mcg|µg|μg|microgram|milligram|gram|g\b|kg|ml|mL|litre|liter|L\b|unit|iu\b|"
    r"mmol|tablet|capsule|drop|puff|ampoule|vial|joule|J\b|%|mEq|million)",
    re.IGNORECASE,
)
_TIME = re.compile(
    _NUMBER + r"-?\s*(?:second|sec\b|minute|min\b|mins\b|hour|hr|h\b|day|week|wk|month|year|yr)|"
    r"\b(?:once|twice|immediately|daily|weekly|hourly|stat|nightly)\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"[<>≤≥]|\b(?:above|below|less than|more than|at least|greater than|over|"
    r"under|between|range|score|target)\b|\d",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:avoid|contra-?indicat\w*|not|never|cannot|don.t|caution|unsafe|stop|withhold|without|"
    r"unless|hypersensitiv\w*|only)\b",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:refer\w*|call\w*|urgent\w*|admi\w+|specialist|senior|consult\w*|icu|itu|transfer\w*|"
    r"discuss\w*|emergency|999|see a|contact|escalat\w*|hospital\w*)\b",
    re.IGNORECASE,
)
_IS = re.compile(r"\b(?:is|are|means|defined|refers to|consists|caused by)\b|:", re.IGNORECASE)

# Question wording → what the answer has to hold. In this order: the first that fits.
_INTENTS = (
    (re.compile(r"\b(?:dos\w+|how much|how fast|how many (?:mg|ml|units|tablets|puffs)|strength|"
                r"concentration|mg|ml|rate|volume|bolus|infusion)\b", re.IGNORECASE), _DOSE),
    (re.compile(r"\b(?:when|how (?:long|often|soon|quickly|frequent\w*)|duration|frequency|"
                r"interval|hours|days|weeks|time\w*)\b", re.IGNORECASE), _TIME),
    (re.compile(r"\b(?:contra-?indicat\w*|avoid|safe|should (?:i|we|you) not|can (?:i|we|you)|"
                r"allowed|ok|okay|don.t|stop|not to)\b", re.IGNORECASE), _STOP),
    (re.compile(r"\b(?:who|refer\w*|escalat\w*|call|admit\w*|admission|itu|icu|specialist|"
                r"senior|see a doctor|worr\w+|red flags?)\b", re.IGNORECASE), _CALL),
    (re.compile(r"\b(?:cut.?off|threshold|level|range|target|criteria|score|value|normal|"
                r"how (?:high|low)|definition of|what counts)\b", re.IGNORECASE), _LEVEL),
    (re.compile(r"\b(?:what is|what are|define|meaning|what does)\b", re.IGNORECASE), _IS),
)  # fmt: skip

_SEVERAL = re.compile(
    r"\b(?:features|criteria|components|signs|symptoms|causes|examples|contra-?indications|"
    r"indications|risk factors|side effects|adverse effects|options|list|steps|checklist|"
    r"investigations|red flags|stages|grades|categories|scor(?:e|ing)|scale)\b",
    re.IGNORECASE,
)


def asks_for_several(question: str) -> bool:
    """Whether a question asks for all of a list or a table ("CURB65 score features")."""
    return _SEVERAL.search(question) is not None


def wanted(question: str) -> re.Pattern[str] | None:
    """The pattern that an answer to the question should match, None where any may do."""
    for asks, holds in _INTENTS:
        if asks.search(question):
            return holds
    return None
