"""Follow-ups: what a question means after the ones before it, by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.model import AnswerStatus, Turn
from assistant.picked import picked
from assistant.subjects import ASPECT, PATIENTS, conditions, drugs, subjects
from assistant.triage import only_courtesy, says_what_about
from assistant.vocabulary import entries

# Between a topic and what was asked about it further; also how a topic is found again.
_JOIN = " — "
_ASPECTS = 2  # earlier follow-ups that still count beside the topic

_THANKS = r"^\s*(?:(?:ok(?:ay)?|so|right|thanks?(?: you)?)[\s,.!]+)?"
_OPENS = re.compile(
    _THANKS + r"(?:and|but|or|also|what about|how about|what if|then|same|else|in that case|"
    r"instead|otherwise|any (?:other|alternatives?)|anything else|what else)\b",
    re.IGNORECASE,
)
# These open whole questions too ("If potassium is above 6.5, when is calcium given?").
_MAY_OPEN = re.compile(_THANKS + r"(?:if|why|for)\b", re.IGNORECASE)
_STRIP = re.compile(
    _THANKS + r"(?:and|but|or|also|then)?\s*(?:what|how) about\s+|"
    + _THANKS + r"(?:and|but|or|also|then|so)\s+",
    re.IGNORECASE,
)  # fmt: skip
# Not "the dose of adrenaline", nor "drugs that prolong the QT interval".
_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|those|these|this|the same|he|she)\b|"
    r"(?:^|\b(?:is|does|can|should|will|would|of|for|about|after|before|with|if|do|to|give|use|"
    r"start|stop))\s*that\b|"
    r"\bthe (?:dose|infusion|maximum|max|target|limit)\b(?! of\b)|"
    r"\bthe (?:drug|medicine|antibiotic|treatment)\b(?! (?:of|for)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\s*(?:what|which|when|how|who|where|why|is|are|does|do|can|should|must|may|will)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\s*(?:in|with|without|for|during|after|before|max\w*|min\w*|how (?:long|often|"
    r"much|many)|when|why|who|side effects?|contraindications?|alternatives?)\b",
    re.IGNORECASE,
)
# Between what a question is about and its pronoun: then "it" is that.
_CLAUSE = re.compile(r",|\b(?:and|or|but|when|how|why|what|which|should)\b", re.IGNORECASE)
# "At what temperature is it heat stroke?" refers to nothing.
_EMPTY_IT = re.compile(
    r"^\s*(?:at|above|below|from|when|how \w+) ?what\b.*\bis it\b", re.IGNORECASE
)
# What is left of a follow-up that only names another drug, condition or patient. Not "with": that
# adds a drug to the one before.
_BARE = re.compile(
    r"^(?:(?:in|for|of|to|using|a|an|the|patients?|instead|dose)\s+)*", re.IGNORECASE
)
_SHORT = 4  # words: "in pregnancy?", "maximum dose?", "for how long"
_OPENED, _REFERRING, _MAYBE, _LEANING = 12, 14, 5, 8  # most words of a follow-up of each kind


def standalone(question: str, turns: Sequence[Turn], choices: Sequence[str] = ()) -> str:
    """The question as it can be searched on its own; as it stands where it starts a new topic.

    A question that opens as a follow-up, refers back, or is only a few words about nothing in
    particular is joined to the topic of the conversation. One that names another drug, condition
    or kind of patient asks the same of it. choices: those of the last turn, where it asked back:
    then a number or a few words pick one.
    """
    if not turns or only_courtesy(question):
        return question
    last = turns[-1]
    if last.status is AnswerStatus.CLARIFYING:
        return picked(question, last.question, choices)
    if not is_follow_up(question):
        return question
    topic, *aspects = last.question.split(_JOIN)
    new = _STRIP.sub("", question).strip(" ?.!") or question
    swapped = _swapped(last.question, new)
    if swapped:
        return swapped
    return _JOIN.join([topic.rstrip(" ?.!"), *aspects[-(_ASPECTS - 1) :], new])


def is_follow_up(question: str) -> bool:
    """Whether a question leans on the one before it."""
    count = len(re.findall(r"\w+", question))
    own = _STRIP.sub("", question)
    if _whole(own):
        return False
    return bool(
        (_OPENS.match(question) and count <= _OPENED)
        or (_MAY_OPEN.match(question) and count <= _MAYBE)
        or (_REFERS.search(question) and count <= _REFERRING)
        or (count <= _SHORT and _LEANS.match(question))
        or (count <= _SHORT and not subjects(question) and ASPECT.search(question))
        or (count <= _LEANING and _of_attributes(question))
    )


def _whole(question: str) -> bool:
    """Whether it asks and says what about: then "it" is that, and a new topic starts."""
    if len(question.split()) <= _SHORT:
        return False
    refers = _REFERS.search(question)
    if refers is None:
        return bool(_ASKS.match(question) and subjects(question))
    empty = _EMPTY_IT.match(question)
    if empty and subjects(question[empty.end() :]):
        return True
    breaks = list(_CLAUSE.finditer(question, 1, refers.start()))
    if not breaks:
        return False
    before = question[: breaks[-1].start()]
    listed = "," in before + breaks[-1].group()
    return bool(subjects(before) or (listed and not _of_attributes(before)))


def _of_attributes(question: str) -> bool:
    """Whether none of its words can be what it is about."""
    words = re.findall(r"[\w'-]+", question.lower())
    return not any(says_what_about(w) and w not in _attributes() for w in words)


@lru_cache(maxsize=1)
def _attributes() -> frozenset[str]:
    return frozenset(entries("attributes.txt", None))


def _swapped(before: str, new: str) -> str | None:
    """The question before, asked of another drug, condition or kind of patient; else None."""
    bare = _BARE.sub("", new).strip()
    if len(bare.split()) > _SHORT or ASPECT.search(bare):
        return None
    patients = PATIENTS.search(new)
    if patients and (old := PATIENTS.search(before)):
        return _put(before, old["who"], patients["who"])
    for kind in (drugs, conditions):
        if kind(bare)[:1] == bare.split()[:1] and len(set(kind(before))) == 1 and not patients:
            return _put(before, kind(before)[0], bare)
    return None


def _put(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text)
