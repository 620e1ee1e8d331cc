"""Which choice is meant, after a question was asked back."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBERS = ("one first 1st a", "two second 2nd b", "three third 3rd c", "four fourth 4th d",
            "five fifth 5th e")  # fmt: skip
_PICKS = re.compile(
    r"(?:(?:the|option|choice|number|no|nr|answer|i mean|i meant|yes)\W+)*"
    r"(?P<which>\d|last|[a-e]|[a-z]+(?:st|nd|rd|th)|\d(?:st|nd|rd|th)|one|two|three|four|five)"
    r"(?:\W+(?:one|option|choice|please))*",
    re.IGNORECASE,
)
_LITTLE = frozenset(
    ("the", "a", "an", "in", "of", "for", "with", "and", "one", "i", "mean", "meant", "please",
     "it's", "its", "is", "to", "about")
)  # fmt: skip
_ASKS = re.compile(r"^\s*(?:what|which|when|how|who|where|why|is|are|does|do|can|should)\b", re.I)
_REPLY = 4  # most words of what is no question of its own


def picked(reply: str, asked: str, choices: Sequence[str]) -> str:
    """What a reply to a question back asks.

    asked: the vague question. A number or words that one choice alone has pick it; another few
    words say what the vague question is about; anything longer is a question of its own.
    """
    chosen = by_number(reply, choices) or _by_words(reply, choices)
    if chosen:
        return chosen
    if _ASKS.match(reply) or len(reply.split()) > _REPLY:
        return reply
    return f"{asked.strip(' ?.!')} {reply.strip(' ?.!')}"


def by_number(reply: str, choices: Sequence[str]) -> str | None:
    """The choice that a reply picks by its place ("2", "the last one"), None where it does not."""
    found = _PICKS.fullmatch(reply.strip(" .!?()"))
    if not found or not choices:
        return None
    which = found["which"].lower()
    if which == "last":
        return choices[-1]
    place = next((i for i, names in enumerate(_NUMBERS) if which in names.split()), None)
    if place is None and which.isdigit():
        place = int(which) - 1
    return choices[place] if place is not None and 0 <= place < len(choices) else None


def _by_words(reply: str, choices: Sequence[str]) -> str | None:
    wanted = _words(reply)
    fitting = [choice for choice in choices if wanted and wanted <= _words(choice)]
    exact = [choice for choice in fitting if _words(choice) == wanted]
    return exact[0] if exact else fitting[0] if len(fitting) == 1 else None


def _words(text: str) -> frozenset[str]:
    """Words without little ones and a plural s, in lower case."""
    words = re.findall(r"[\w'-]+", text.lower())
    return frozenset(w.removesuffix("s") for w in words if w not in _LITTLE)
