"""The parts of an answer as it is laid out, before any mark-up: what is read together, what
stands behind a number. Every output (Markdown, plain text, a chat platform's blocks) draws these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from assistant.model import Answer, Citation, Statement, UnitKind

_TABLE_COLUMNS = range(2, 5)  # a wider table cannot be read on a phone
_TABLE_CELL = 60  # characters; longer cells read better as lines
_TOUCHING = 2  # characters between two sentences that follow one another on the page
_NUMBERED = re.compile(r"\d+(\.\d+)+\.?\s")  # a recommendation stands by itself
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that are read as one: a paragraph, a list or the rows of a table.

    lead: the statement that introduces a list or table, or None. depths: of each member, 0 the
    outermost, 1 for what the nearest member of depth 0 above it introduces, and so on.
    """

    kind: UnitKind
    lead: Statement | None
    members: tuple[Statement, ...]
    depths: tuple[int, ...]

    @property
    def citation(self) -> Citation:
        """The first citation of the group."""
        first = self.lead or self.members[0]
        return first.citations[0]


@dataclass(frozen=True, slots=True)
class Source:
    """What stands behind one number. places: (heading path, page) of each of its citations.

    unseen: quotes that no statement shows in these very words.
    """

    citation: Citation
    places: tuple[tuple[tuple[str, ...], int | None], ...]
    unseen: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number that statements carry."""
        return self.citation.number


def groups(statements: Iterable[Statement]) -> tuple[Group, ...]:
    """Put together what is read together, in order; nothing from two sections is joined.

    statements: the answer's `statements` or its `more`.
    """
    found: list[Group] = []
    for statement in statements:
        last = found[-1] if found else None
        depth = _depth(statement, last) if last else None
        if last and depth is not None:
            members, depths = (*last.members, statement), (*last.depths, depth)
            found[-1] = Group(statement.kind, last.lead, members, depths)
        elif statement.lead_in:
            found.append(Group(UnitKind.SENTENCE, statement, (), ()))
        else:
            found.append(Group(statement.kind, None, (statement,), (0,)))
    return tuple(found)


def _depth(statement: Statement, group: Group) -> int | None:
    """How deep a statement stands in a group, None when it does not belong to it."""
    here = statement.citations[0]
    if (here.number, here.section_id) != (group.citation.number, group.citation.section_id):
        return None
    if statement.kind is UnitKind.SENTENCE:
        return 0 if _flows(statement, group) else None
    if group.members and group.kind is not statement.kind:
        return None
    by = statement.lead
    if by == (group.lead.citations[0].start if group.lead else None):
        return 0
    starts = {m.citations[0].start: d for m, d in zip(group.members, group.depths, strict=True)}
    return starts[by] + 1 if by in starts else None


def _flows(sentence: Statement, group: Group) -> bool:
    """Whether a sentence follows a paragraph's last one on the page."""
    if sentence.lead_in or group.lead or group.kind is not UnitKind.SENTENCE:
        return False
    gap = sentence.citations[0].start - group.members[-1].citations[0].end
    return 0 <= gap <= _TOUCHING and not _NUMBERED.match(sentence.text)


def sources(answer: Answer, *, more: bool = False) -> tuple[Source, ...]:
    """The sources of the statements that are shown, by number."""
    shown = answer.statements + (answer.more if more else ())
    texts = {statement.text for statement in shown}
    by_number: dict[int, list[Citation]] = {}
    for citation in chain.from_iterable(statement.citations for statement in shown):
        by_number.setdefault(citation.number, []).append(citation)
    return tuple(
        Source(
            cited[0],
            tuple(dict.fromkeys((c.heading_path, c.page) for c in cited)),
            tuple(dict.fromkeys(c.quote for c in cited if c.quote not in texts)),
        )
        for _, cited in sorted(by_number.items())
    )


def cells(row: str) -> tuple[tuple[str, str], ...]:
    """A row "Drug: x | Dose: y" as (name, value) pairs; the name is empty where none stands."""
    parts = (part.partition(": ") for part in row.split(" | "))
    return tuple((name, value) if colon else ("", name) for name, colon, value in parts)


def columns(rows: Sequence[Statement]) -> tuple[str, ...] | None:
    """The column names that rows share when they read well as a small table, else None."""
    parsed = [cells(row.text) for row in rows]
    names = tuple(name for name, _ in parsed[0])
    same = all(tuple(name for name, _ in row) == names for row in parsed)
    short = all(len(value) <= _TABLE_CELL for row in parsed for _, value in row)
    fits = len(rows) > 1 and len(names) in _TABLE_COLUMNS and all(names)
    return names if same and short and fits else None


def place(title: str, heading_path: Sequence[str], page: int | None = None) -> str:
    """Where in a document: "Treatment › Adults, p. 4"; empty when nothing is known.

    A heading that only repeats how the title begins is left out.
    """
    path = " › ".join(h for h in heading_path if not title.casefold().startswith(h.casefold()))
    return ", ".join(filter(None, (path, f"p. {page}" if page is not None else "")))


def day(value: date) -> str:
    """A date as it is written in British prose: "3 May 2026"."""
    return f"{value.day} {value:%B %Y}"


def visible(text: str) -> str:
    """Text without what cannot be seen but can act: terminal codes, direction marks."""
    return _CONTROL.sub("", text)
