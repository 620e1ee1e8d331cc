"""A model's reply, made into drafts as it comes in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Protocol

from assistant.generate.drafts import Draft

# One phrase, shared by the prompt and by whoever reads the reply.
CANNOT = "The passages do not answer this."

_LONGEST = 600  # characters of a statement, and of a line that may become one
_NUMBERS = r"\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]"
_CITED = re.compile(rf"\s*(?P<numbers>{_NUMBERS}(?:[\s,]*{_NUMBERS})*)\s*(?P<stop>[.;]?)\s*$")
_ANYWHERE = re.compile(_NUMBERS)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")


class Reply(Protocol):
    """Reads a reply piece by piece.

    nothing: whether the model said, in the form asked for, that the passages do not answer.
    whole: whether the reply came to its end in that form.
    """

    nothing: bool
    whole: bool

    def feed(self, text: str) -> Iterator[Draft]:
        """The statements that a piece completes."""
        ...

    def end(self) -> Iterator[Draft]:
        """What the end of a reply completes, which the model came to by itself."""
        ...


class JsonReply:
    """{"statements": [{"text": …, "sources": […]}, …]}: complete with its closing brace.

    What stands around the object is passed over; items of another form are dropped.
    """

    def __init__(self) -> None:
        import ijson

        self.nothing = self.whole = False
        self._begun = self._any = False
        self._items: Any = ijson.sendable_list()
        self._events: Any = ijson.sendable_list()
        self._malformed: type[Exception] = ijson.JSONError
        self._parsers: tuple[Any, ...] = (
            ijson.items_coro(self._items, "statements.item", use_float=True),
            ijson.parse_coro(self._events, use_float=True),
        )

    def feed(self, text: str) -> Iterator[Draft]:
        """See Reply."""
        if not self._begun:
            text = text[text.find("{") :] if "{" in text else ""
            self._begun = bool(text)
        if text and not self.whole:
            yield from self._read(text.encode("utf-8", "replace"))

    def end(self) -> Iterator[Draft]:
        """See Reply."""
        return iter(())

    def _read(self, piece: bytes) -> Iterator[Draft]:
        for parser in self._parsers:
            # Both stop at the same place; what was complete before it counts.
            with suppress(self._malformed, StopIteration):
                parser.send(piece)
        for item in self._items:
            draft = _item(item)
            self._any |= draft is None or draft.text != CANNOT
            if draft and draft.text != CANNOT:
                yield draft
        self.whole |= ("statements", "end_array", None) in self._events
        self.nothing = self.whole and not self._any
        del self._items[:], self._events[:]


class TextReply:
    """One statement a line, which ends in the numbers of its sources; other lines are dropped."""

    def __init__(self) -> None:
        self.nothing = self.whole = False
        self._rest = ""

    def feed(self, text: str) -> Iterator[Draft]:
        """See Reply."""
        *lines, self._rest = (self._rest + text).split("\n")
        # A line that never ends is no statement, and is not gone through again and again.
        self._rest = self._rest[: _LONGEST * 2]
        for line in lines:
            yield from self._line(line)

    def end(self) -> Iterator[Draft]:
        """See Reply."""
        self.whole = True
        yield from self._line(self._rest)
        self._rest = ""

    def _line(self, line: str) -> Iterator[Draft]:
        self.nothing |= _BULLET.sub("", line).strip() == CANNOT
        cited = _CITED.search(line) if len(line) <= _LONGEST * 2 else None
        if cited is None:
            return
        body = line[: cited.start()]
        text = _BULLET.sub("", body) + ("" if body.endswith((".", ";")) else cited["stop"])
        numbers = map(int, re.findall(r"\d+", cited["numbers"]))
        draft = _draft(text, numbers)
        if draft and draft.text != CANNOT and not _ANYWHERE.search(draft.text):
            yield draft


def _item(item: object) -> Draft | None:
    """An item of the list, None where it is of another form."""
    if not isinstance(item, dict):
        return None
    text, sources = item.get("text"), item.get("sources")
    if not isinstance(text, str) or not isinstance(sources, list):
        return None
    if any(type(number) is not int for number in sources):
        return None
    # The numbers stand in "sources"; many models write them into the text as well.
    return _draft(_CITED.sub(lambda found: found["stop"], text), sources)


def _draft(text: str, numbers: Iterable[int]) -> Draft | None:
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    return Draft(text, tuple(dict.fromkeys(numbers)))
