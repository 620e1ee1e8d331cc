"""Which conversation a chat is: its client sends every message anew, and no conversation's id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from assistant.storage.threads import Threads

PLATFORM = "completions"


class History:
    """Finds a caller's conversation by the questions that were asked before. Of them only a hash
    is kept."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads

    def conversation(self, who: str, before: Sequence[str]) -> str | None:
        """The conversation in which someone asked these questions, oldest first."""
        if not before:
            return None
        found = self._threads.get(_key(who, before))
        return found.conversation_id if found else None

    def keep(self, who: str, asked: Sequence[str], conversation_id: str) -> None:
        """Note that these questions, the last one included, are that conversation."""
        self._threads.keep(_key(who, asked), PLATFORM, conversation_id)


def _key(who: str, questions: Sequence[str]) -> str:
    text = json.dumps([who, *questions])
    return f"{PLATFORM}:{hashlib.sha256(text.encode()).hexdigest()}"
