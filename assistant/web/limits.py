"""How often one person, one program and one network may ask: every door counts here, and all
replicas count together."""

from __future__ import annotations

import math
from threading import Lock

from cachetools import TTLCache

from assistant.config import Settings
from assistant.storage.pace import SLOT, Pace
from assistant.web.caller import Caller, Sort
from assistant.web.problems import TOO_MANY, Refusal

_SHARE = 100
"""A program takes this part of its turns at a time, so that few of its requests write anything."""
_LONGEST = 120  # characters of a name in the store


class Limits:
    """Counts who asks. Raises Refusal with status 429 and Retry-After for more than is allowed,
    LibraryError where it cannot be counted."""

    def __init__(self, settings: Settings, pace: Pace) -> None:
        self._settings = settings
        self._pace = pace
        self._left: TTLCache[str, int] = TTLCache(100_000, SLOT)
        self._taking = Lock()

    def count(self, caller: Caller) -> None:
        """Count a question, a search or a remark. Without a key and on this machine only, nothing
        is counted."""
        if caller.sort is Sort.LOCAL:
            return
        person = caller.sort is Sort.PERSON
        most = self._settings.questions_an_hour if person else self._settings.program_questions
        if wait := self._waits(caller.id, most):
            one = "one person" if person else "one program"
            raise _refused(
                f"{most} questions were asked within an hour, which is as many as {one} may. Ask "
                f"again {_later(wait)}, or ask a librarian: {self._settings.librarian_contact}.",
                wait,
            )

    def count_sign_in(self, network: str) -> None:
        """Count that somebody begins or ends signing in. network: pseudonym of the address."""
        most = self._settings.sign_ins_an_hour
        if wait := self._waits(network, most):
            raise _refused(
                f"Signing in was tried {most} times within an hour from your network, which is as "
                f"often as it may be. Try again {_later(wait)}.",
                wait,
            )

    def _waits(self, who: str, most: int) -> float:
        """Take a turn; the seconds to wait where there is none, else 0."""
        who = who[:_LONGEST]
        with self._taking:
            if left := self._left.get(who, 0):
                self._left[who] = left - 1
                return 0.0
        granted = self._pace.take(who, max(1, most // _SHARE), most)
        if granted.turns > 1:
            with self._taking:
                self._left[who] = self._left.get(who, 0) + granted.turns - 1
        return granted.wait


def _refused(detail: str, wait: float) -> Refusal:
    return Refusal(TOO_MANY, detail, {"Retry-After": str(math.ceil(wait))})


def _later(wait: float) -> str:
    minutes = math.ceil(wait / 60)
    return f"in {minutes} minute{'' if minutes == 1 else 's'}"
