"""Lines to running text: hyphens at line ends undone, those of compounds kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_MINUS = re.compile(r"(?:^|[\s(])[-−–]$")
_GLUED = re.compile(r"\w[-–/]$")
_LINK = re.compile(r"https?://\S*$")
_NEXT = re.compile(r"[^\W\d_]+")
_SUSPENDED = {"and", "or", "to", "und", "oder"}  # "first- and second-line"
_BULLET = re.compile(r"^(?:[•●○▪▫■◦‣⁃►▶➢]\s*|[-–−]\s+)")


class Joiner:
    """Joins lines with the words of the whole document as its dictionary."""

    def __init__(self, lines: Iterable[str]) -> None:
        """lines: every line of the document."""
        self._seen: Counter[str] = Counter()
        for text in lines:
            words = _WORD.findall(text.casefold())
            if text.endswith("-") and words:
                words.pop()
            self._seen.update(words)

    def join(self, lines: Sequence[str]) -> str:
        """One text from lines that run on."""
        parts = list(lines[:1])
        for line in lines[1:]:
            parts[-1], between = self._end(parts[-1], line)
            parts += [between, line] if between else [line]
        return "".join(parts)

    def join_cell(self, lines: Sequence[tuple[str, bool]]) -> str:
        """The text of a table cell; list items and paragraphs in it are set apart by ";"."""
        text, part = "", list[str]()
        for line, fresh in [*lines, ("", True)]:
            if fresh and part:
                text = _in_series(text, self.join(part))
                part = []
            part.append(line)
        return text

    def _end(self, text: str, line: str) -> tuple[str, str]:
        """The end of a line and what goes between it and the next: a space or nothing."""
        last = text[-1:]
        if last not in "-–−/" and "http" not in text:
            return text, " "
        broken = _BROKEN.search(text[-60:])
        follows = _NEXT.match(line)
        if broken and follows:
            if follows[0].casefold() in _SUSPENDED:
                return text, " "
            return (text if self._is_compound(broken[1], follows[0]) else text[:-1]), ""
        if _MINUS.search(text) and line[:1].isdigit():
            return text, ""  # a minus that stands before its number
        if _GLUED.search(text) and line[:1].isalnum():
            return text, ""
        is_link = _LINK.search(text) is not None and " " not in line.strip()
        return text, "" if is_link else " "

    def _is_compound(self, first: str, second: str) -> bool:
        """Whether "first-second" is written with its hyphen in the middle of a line too."""
        left, right = first.casefold(), second.casefold()
        end = left.rsplit("-", 1)[-1]
        whole = self._seen[left + right] + self._seen[end + right]
        compound = self._seen[f"{left}-{right}"] + self._seen[f"{end}-{right}"]
        if whole != compound:
            return compound > whole
        if second[:1].isupper() or len(end) == 1:
            return True
        return len(end) > 2 and len(right) > 3 and bool(self._seen[end] and self._seen[right])


def _in_series(text: str, part: str) -> str:
    bare = _BULLET.sub("", part)
    if not text or not bare:
        return text or bare
    runs_on = text[-1] in ".;:,!?–-/(" or (bare == part and (bare[0] in "([" or bare[0].islower()))
    return f"{text} {bare}" if runs_on else f"{text}; {bare}"
