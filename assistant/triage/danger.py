"""Whether the words of a question say that somebody is in danger now.

By rule: what can only be said of a person ("she's not breathing"), or what kills in minutes
("anaphylaxis") with a sign that it happens to somebody ("my patient", "now", "no response"). A
question in general names the same things; it asks what, when, why, or if. An alarm too many
costs a line, one too few may cost a life: where both readings are open, it is raised.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.vocabulary import entries

_PERSON = (
    r"(?:patient|pt|baby|infant|newborn|child|kid|toddler|boy|girl|man|woman|lady|resident|visitor|"
    r"son|daughter|wife|husband|partner|mum|mother|dad|father|nan|gran\w*|friend|colleague|"
    r"neighbour|student|girlfriend|boyfriend|brother|sister|somebody|someone|person)"
)
# Signs that it happens, here, to somebody.
_THERE = re.compile(
    rf"\b(?:my|our|this|the|we have an?|got an?) (?:\w+ )?{_PERSON}\b|"
    rf"^\W*(?:an? |the |elderly |old |young |pregnant )*{_PERSON} "
    r"(?:is|was|has|had|just|in|with|found|face|pulled|collapsed|still|now|not|who|took|of|\d+)\b|"
    rf"^\W*(?:pt|{_PERSON} (?:apnoeic|fitting|choking|arrested|unresponsive|crashing))\b|"
    r"\b(?:he|she|they|i)(?:'s|'m|'ve| is| has| isn't| can't| won't| was| am| have| had| took)\b|"
    r"\b(?:hes|shes|im|isnt|ive)\b|\b(?:bed|bay|room|cubicle|theatre) \d+\b|"
    rf"\b{_PERSON}'s (?:speech|face|arm|heart|airway|breathing|throat)\b|"
    r"\b(?:in|on) (?:ed|resus|recovery|a&e|the ward|theatre|triage)\b|"
    r"\b(?:right now|now|ongoing|happening|in progress|already|still|no response|not responding|"
    r"just (?:now|started|happened|had|given|took)|on monitor|started and)\b|"
    r"\b(?:what (?:next|now|first|do (?:i|we) (?:do|give))|next\?|help\b(?! (?:with|a|the)))|"
    r"\b(?:massive|torrential|severed|spurting|not working|not ventilating|pulled (?:from|out))\b|"
    r"^(?:vf|pea|asystole)\b(?=.*\bi\b)|!{2,}"
)
# Of the topic, of what was or might be: not of a person in danger now.
_GENERAL = re.compile(
    r"^\W*(?:why|what (?:is|are|does|do you call|causes?|happens|if|illness|to do if|should be|"
    r"the)|which|define|definition|signs|symptoms|causes|difference|how (?:common|long|likely|"
    r"often|is|are|to|much blood|do(?:es)? (?:a|the|one|you|i (?:know|stop)))|is|are|can(?!')|"
    r"could|does|do(?!n't)|should|when|who|where|will)\b(?!.*\b(?:my|our|this) (?:\w+ )?"
    + _PERSON
    + r"\b)|"
    # "What dose for an adult in anaphylaxis?" is looked up by day too; "… she's arrested" is not.
    r"^\W*(?:what|which|how much) (?:\w+ ){0,3}?(?:dos(?:e|es|age)|rate|route|strength|volume)\b"
    r"(?!.*(?:\b(?:he|she|they)(?:'s|'re| is| has| are)\b|\b(?:my|our|this) |\bnow\b))"
)
_NOT_NOW = re.compile(
    r"\b(?:history of|previous(?:ly)?|last (?:night|week|month|year)|yesterday|(?:weeks?|months?|"
    r"years?|days?) ago|in (?:19|20)\d\d|in (?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december)|in the past|risk of|prevent\w*|prophyla\w*|in case|"
    r"in general|whenever|every time|sometimes|at night|guidelines?|policy|leaflet|audit|as a "
    r"child|follow.?up|after (?:a|an|the) (?:stroke|seizure|bleed|arrest|cardiac)|post.arrest|"
    r"driv(?:e|ing)|stroke patients|hair|early|diuresis|target|nursing|who (?:may|can))\b|"
    r"\b(?:if|when) (?!to section|do (?:i|we)|should (?:i|we))"
)
_AT_ONCE = re.compile(r"\bnow\W*$|\bright now\b")


def in_danger_by_rule(question: str) -> bool:
    """Whether the words of a question say that somebody is in danger now."""
    text = _plain(question)
    critical = _any_of("critical.txt").search(text)
    if _GENERAL.search(text) or _NOT_NOW.search(text):
        return bool(critical and _AT_ONCE.search(text))
    return bool(_any_of("emergencies.txt").search(text) or (critical and _THERE.search(text)))


def in_general(question: str) -> bool:
    """Whether a question asks about a topic, the past or a plan: no second look is worth while."""
    text = _plain(question)
    return bool(_GENERAL.search(text) or _NOT_NOW.search(text))


def _plain(question: str) -> str:
    return " ".join(question.lower().translate(str.maketrans("’‘`", "'''")).split())


@lru_cache(maxsize=2)
def _any_of(name: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(f"(?:{e})" for e in entries(name, "\n")) + r")\b")
