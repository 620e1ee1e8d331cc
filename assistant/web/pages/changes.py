"""What changed between two editions, as a reader wants it: the sections that did, with the words
that came and went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.model import Section

_TOKEN = re.compile(r"\s+|[^\W_]+(?:[.,][^\W_]+)*|[^\w\s]|_")
_LONG = 20_000  # tokens; beyond, words are not compared one by one
_NEAR = 40  # characters of what is the same that stand around a change


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of text. kind: same, added, removed, or left out (what is the same, and long)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A section that is not what it was. kind: changed, added, removed."""

    kind: str
    heading_path: tuple[str, ...]
    edits: tuple[Edit, ...]


def changes(old: Sequence[Section], new: Sequence[Section]) -> list[Changed]:
    """The sections of which the words changed, in the order of the new edition."""
    matcher = SequenceMatcher(None, [s.text for s in old], [s.text for s in new], autojunk=False)
    found: list[Changed] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            found += _between(old[a:b], new[c:d])
    return found


def _between(old: Sequence[Section], new: Sequence[Section]) -> Iterator[Changed]:
    """Sections that were replaced by others: those under the same heading belong together."""
    left = list(old)
    for section in new:
        same = next((s for s in left if _key(s) == _key(section)), None)
        if same is None:
            yield Changed("added", section.heading_path, (Edit("added", section.text),))
        else:
            left.remove(same)
            if same.text != section.text:
                edits = tuple(_shortened(_edits(same.text, section.text)))
                yield Changed("changed", section.heading_path, edits)
    for section in left:
        yield Changed("removed", section.heading_path, (Edit("removed", section.text),))


def _key(section: Section) -> tuple[str, ...]:
    # A renumbered heading is the same heading.
    return tuple(re.sub(r"^[\d.]+\s+", "", heading).casefold() for heading in section.heading_path)


def _edits(old: str, new: str) -> list[Edit]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > _LONG:
        return [Edit("removed", old), Edit("added", new)]
    found: list[Edit] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Edit("same", "".join(before[a:b])))
        else:
            found += [Edit("removed", "".join(before[a:b]))] if b > a else []
            found += [Edit("added", "".join(after[c:d]))] if d > c else []
    return found


def _shortened(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Long stretches of what is the same, cut to what stands around a change."""
    for i, edit in enumerate(edits):
        if edit.kind != "same" or len(edit.text) <= 3 * _NEAR:
            yield edit
            continue
        head = _cut(edit.text[:_NEAR], end=True) if i else ""
        tail = _cut(edit.text[-_NEAR:], end=False) if i + 1 < len(edits) else ""
        if head:
            yield Edit("same", head)
        yield Edit("left out", edit.text[len(head) : len(edit.text) - len(tail)])
        if tail:
            yield Edit("same", tail)


def _cut(text: str, *, end: bool) -> str:
    """Whole words of a stretch."""
    return text.rpartition(" ")[0] if end else text.partition(" ")[2]
