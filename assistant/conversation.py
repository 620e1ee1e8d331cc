"""Follow-ups: what a question means after the ones before it, by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.model import Turn

# Between a topic and what was asked about it further; also how a topic is found again.
_JOIN = " — "
_ASPECTS = 2  # earlier follow-ups that still count beside the topic

_THANKS = r"^\s*(?:(?:ok(?:ay)?|so|right|thanks?(?: you)?)[\s,.!]+)?"
_OPENS = re.compile(
    _THANKS + r"(?:and|but|or|also|what about|how about|what if|then|same|else|in that case|"
    r"instead|otherwise)\b",
    re.IGNORECASE,
)
# These open whole questions too ("If potassium is above 6.5, when is calcium given?").
_MAY_OPEN = re.compile(_THANKS + r"(?:if|why|for)\b", re.IGNORECASE)
_STRIP = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|so|right|thanks?(?: you)?)[\s,.!]+)?(?:and|but|or|also|then)?\s*"
    r"(?:what|how) about\s+|^\s*(?:and|but|or|also|then|so)\s+",
    re.IGNORECASE,
)
# Not "the dose of adrenaline", nor "drugs that prolong the QT interval".
_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|those|these|this|the same|he|she)\b|"
    r"(?:^|\b(?:is|does|can|should|will|would|of|for|about|after|before|with|if|do|to|give|use|"
    r"start|stop))\s*that\b|"
    r"\bthe (?:dose|infusion|maximum|max|target|limit)\b(?! of\b)|"
    r"\bthe (?:drug|medicine|antibiotic|treatment)\b(?! (?:of|for)\b)",
    re.IGNORECASE,
)
_SHORT = 4  # words: "in pregnancy?", "maximum dose?", "for how long"


def standalone(question: str, turns: Sequence[Turn]) -> str:
    """The question as it can be searched on its own.

    A question that opens as a follow-up, refers back, or is only a few words about nothing in
    particular is joined to the topic of the conversation; any other starts a new topic.
    """
    if not turns or not is_follow_up(question):
        return question
    topic, *aspects = turns[-1].question.split(_JOIN)
    new = _STRIP.sub("", question).strip(" ?.!") or question
    return _JOIN.join([topic.rstrip(" ?.!"), *aspects[-(_ASPECTS - 1) :], new])


def is_follow_up(question: str) -> bool:
    """Whether a question leans on the one before it."""
    words = re.findall(r"\w+", question)
    if _OPENS.match(question) and len(words) <= 12:
        return True
    if _MAY_OPEN.match(question) and len(words) <= 5:
        return True
    if _REFERS.search(question) and len(words) <= 9:
        return True
    return len(words) <= _SHORT and bool(
        re.match(
            r"\s*(?:in|with|without|for|during|after|before|max\w*|min\w*|how (?:long|often|"
            r"much|many)|when|why|who|side effects?|contraindications?|alternatives?)\b",
            question,
            re.IGNORECASE,
        )
    )
