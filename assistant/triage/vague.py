"""Asking back: a question that does not say what it is about gets choices from the library.

"antibiotics?" and "when to stop" name what is wanted and not for what. A drug or a condition
alone ("sepsis", "amoxicillin") is answered: at night an overview to scroll through is worth more
than a question back, and its sources show where the rest stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from assistant.model import AnswerStatus, Clarification, Turn
from assistant.ranking import Candidate
from assistant.vocabulary import entries
from assistant.vocabulary.medicines import is_drug

_CHOICES, _FEWEST, _TRIED = 5, 2, 8
_ABBREVIATION = 5  # letters of the longest
_TOPIC_WORDS = 8
_WHO = {
    "adult": "for adults", "adults": "for adults", "child": "for children",
    "children": "for children", "kids": "for children", "baby": "for babies",
    "babies": "for babies", "elderly": "for older people", "pregnancy": "in pregnancy",
    "pregnant": "in pregnancy",
}  # fmt: skip
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
# Of a title: what is no part of its subject, and what shows that it names none.
_AROUND = re.compile(
    r"\s*\([^)]*\)|\s*[-–:]\s.*$|^(?:the )?(?:treatment|management|care|prevention|diagnosis) of "
    r"(?:the |an? )?|^(?:acute )?management of |^suspected |^\d[\d.]*\s+",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"[\d_/|?!.]|\b(?:introduction|guidelines?|edition|annex|information|overview|notes?|general|"
    r"contents|readme|instructions?|indicators?|definitions?|learner|appendix|dictionary|concepts?|feedback|drugs?|medicines?|label|thresholds?|facts)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a vague question asks for. asked: how its choices begin ("Dose"). search: what finds
    them. who: the patients that it names ("for adults"), or None."""

    asked: str
    search: str
    who: str | None = None


def lacking(question: str, turns: Sequence[Turn]) -> Lacking | None:
    """What a question asks for without saying about what, None for one that can be answered.

    question: as understood after the turns before, oldest first. Never twice in a row: after a
    question was asked back, the next is answered as well as can be.
    """
    if turns and turns[-1].status is AnswerStatus.CLARIFYING:
        return None
    kinds, who = [], None
    for word in _WORD.findall(question.lower()):
        if word in _kinds():
            kinds.append(_kinds()[word])
        elif word in _WHO:
            who = _WHO[word]
        elif word not in _stop_words():
            return None
    if not kinds:
        # Nothing but little words: "what about it", "in adults?".
        kinds = [_kinds()["management"]]
    # The words before say more than the last ("antibiotics when to stop": of antibiotics).
    asked, search = kinds[0]
    return Lacking(asked, search, who)


def clarification(
    lacks: Lacking, candidates: Sequence[Candidate], answered: Callable[[str], bool]
) -> Clarification | None:
    """The question back. candidates: what the library holds for `lacks.search`, best first.
    answered: whether Bedside would answer a choice; one that it would not is not offered.

    None where less than two choices are left: then there is nothing to choose.
    """
    topics = _topics(c.document.metadata.title for c in candidates)
    if len(topics) < _FEWEST:
        topics |= _topics(heading for c in candidates for heading in c.section.heading_path[:1])
    tried = (_choice(lacks, topic) for topic in islice(topics.values(), _TRIED))
    choices = tuple(islice(filter(answered, tried), _CHOICES))
    if len(choices) < _FEWEST:
        return None
    return Clarification("Which of these do you mean? Pick one, or say what it is about.", choices)


def _choice(lacks: Lacking, topic: str) -> str:
    if topic.lower().startswith(lacks.asked.lower()):  # "Antibiotics for cystitis" as it stands
        return " ".join(part for part in (topic[0].upper() + topic[1:], lacks.who) if part)
    joined = "in"
    if is_drug(topic.lower().split()[0]):
        joined = "of" if lacks.asked.lower().endswith(("dose", "effects")) else "with"
    return " ".join(part for part in (lacks.asked, joined, topic, lacks.who) if part)


def _topics(titles: Iterable[str]) -> dict[str, str]:
    """What titles are about, each topic once; those that name none are left out."""
    found: dict[str, str] = {}
    for title in titles:
        topic = _AROUND.sub("", _AROUND.sub("", title.strip())).strip(" -–:,")
        if not topic or len(topic.split()) > _TOPIC_WORDS or _NO_TOPIC.search(topic):
            continue
        if not {word.lower() for word in topic.split()} <= _kinds().keys():
            found.setdefault(topic.lower(), _in_a_sentence(topic))
    return found


def _in_a_sentence(topic: str) -> str:
    """A title as it stands in mid-sentence; abbreviations and names keep their capitals."""
    words = topic.split()
    shouted = topic.isupper() and (len(words) > 1 or topic.lower() not in _abbreviations())
    titled = all(word[0].isupper() or word.islower() for word in words)
    return " ".join(
        word.lower()
        if shouted or ((i == 0 or titled) and word[1:].islower() and "'" not in word)
        else word
        for i, word in enumerate(words)
    )


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    """Short forms that stand for something longer."""
    groups = (line.split("|") for line in entries("equivalents.txt", "\n"))
    return frozenset(
        form.strip()
        for group in groups
        for form in group
        if len(form.strip()) <= _ABBREVIATION and any(" " in other.strip() for other in group)
    )


def says_what_about(word: str) -> bool:
    """Whether a word in lower case can be what a question is about."""
    return word not in _kinds() and word not in _WHO and word not in _stop_words()


@lru_cache(maxsize=1)
def _kinds() -> dict[str, tuple[str, str]]:
    """Each vague word with how its choices begin and what is searched."""
    kinds: dict[str, tuple[str, str]] = {}
    for line in entries("vague.txt", "\n"):
        asked, search, words = (part.strip() for part in line.split("|"))
        for word in words.split():
            kinds.setdefault(word, (asked, search))
    return kinds


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(entries("stop_words.txt", None))
