"""What is done with a question besides answering it: help first, ask back, not our subject.

`Triage` says whether somebody is in danger now and whether a question is outside clinical
knowledge; `lacking` and `clarification` ask back where it is too vague (in vague.py).
"""

from __future__ import annotations

import re
from functools import cached_property

from assistant.embedding import Embedder
from assistant.triage.danger import in_danger_by_rule, in_general
from assistant.triage.linear import Lines, load_lines
from assistant.triage.vague import Lacking, clarification, lacking, says_what_about

__all__ = ["Lacking", "Triage", "clarification", "lacking", "only_courtesy", "says_what_about"]

_COURTESY = re.compile(
    r"\W*(?:(?:ok(?:ay)?|no|yes|yep|right|great|perfect|brilliant|lovely|cool|cheers|ta|thx|thanks?|"
    r"thank|you|so much|a lot|very much|many|that's|thats|all|got it|good|helpful|hello|hi|hey|"
    r"morning|evening|night|bye|goodbye|for now|your|the|help|answer|for)\W*)+",
    re.IGNORECASE,
)


class Triage:
    """Judges questions by their words and by their vectors.

    embedder: the packaged one, whichever the library was made by. With another only the rules
    about words are left: they find fewer emergencies, and call nothing out of scope but a greeting.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def in_danger(self, question: str) -> bool:
        """Whether a question is about a person who is in danger now."""
        if in_danger_by_rule(question):
            return True
        lines = self._lines
        if lines is None or in_general(question):
            return False
        return lines.danger.holds(self._embedder.query(question).vector)

    def out_of_scope(self, question: str) -> bool:
        """Whether a question is outside clinical knowledge.

        For questions that are not answered: it may be wrong about one clinical question in a
        hundred, and must never keep an answer back.
        """
        if only_courtesy(question):
            return True
        lines = self._lines
        return lines is not None and lines.outside.holds(self._embedder.query(question).vector)

    @cached_property
    def _lines(self) -> Lines | None:
        lines = load_lines()
        return lines if lines.embedder == self._embedder.fingerprint else None


def only_courtesy(question: str) -> bool:
    """Whether it is a greeting or thanks, and nothing is asked."""
    return bool(_COURTESY.fullmatch(question))
