"""An answer in the parts that a chat shows, before any mark-up.

Every text in it is as the library or a model has it: a courier escapes it for its platform.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.layout import Group, Source, cells, day, groups, place, sources, visible
from assistant.model import Answer, AnswerStatus, Statement, UnitKind
from assistant.render import (
    NO_ANSWER,
    OUT_OF_SCOPE,
    QUOTED,
    WRITTEN,
    understood_as,
    web_address,
)

FIRST_USE = (
    "Never type what identifies a patient: no names, numbers, dates of birth or addresses. "
    "Answers come from the hospital's own guidelines and support clinical judgement; they do not "
    "replace it."
)


@dataclass(frozen=True, slots=True)
class Line:
    """Words with the numbers of their sources. depth: None for a paragraph, 0 for a list's item,
    1 for an item below one."""

    text: str
    numbers: tuple[int, ...]
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading: the title and place that it is quoted from; none for what
    a model wrote."""

    title: str | None
    place: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source. facts: publisher, edition date, place with page, review date. link: the
    publisher's page, at the page of the document where it is a PDF. quotes: the words."""

    number: int
    title: str
    facts: tuple[str, ...]
    link: str | None
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer, ready to be drawn from top to bottom.

    urgent: whom to call first. understood: what was searched, where that is not what was typed.
    verdict: why there is no answer. ask_back, choices: what is asked back. label: whether it is
    quoted or AI generated; None where nothing is said. cautions: with the numbers they are about.
    nearest: documents near to what is not answered. contact: how to reach a librarian.
    """

    record_id: str
    urgent: str | None
    understood: str | None
    verdict: str | None
    ask_back: str | None
    choices: tuple[str, ...]
    label: str | None
    written: bool
    parts: tuple[Part, ...]
    more: tuple[Part, ...]
    cautions: tuple[Line, ...]
    sources: tuple[ShownSource, ...]
    nearest: tuple[str, ...]
    contact: str | None
    first_use: str | None


def shown(answer: Answer, *, first_use: bool = False) -> Shown:
    """The parts of an answer. first_use: with what not to type."""
    silent = {AnswerStatus.ABSTAINED: NO_ANSWER, AnswerStatus.OUT_OF_SCOPE: OUT_OF_SCOPE}
    back = answer.clarification
    said = bool(answer.statements)
    return Shown(
        record_id=answer.record_id,
        urgent=answer.urgent,
        understood=understood_as(answer.standalone, answer.question),
        verdict=silent.get(answer.status),
        ask_back=back.question if back else None,
        choices=back.choices if back else (),
        label=(WRITTEN if answer.written else QUOTED) if said else None,
        written=answer.written,
        parts=_written(answer.statements) if answer.written else _quoted(answer.statements),
        more=_quoted(answer.more),
        cautions=tuple(Line(visible(c.text), c.citations) for c in answer.cautions),
        sources=tuple(_source(s, answer) for s in sources(answer)),
        nearest=tuple(
            " › ".join(filter(None, (n.title, place(n.title, n.heading_path, n.page))))
            for n in answer.nearest
        ),
        contact=answer.contact,
        first_use=FIRST_USE if first_use else None,
    )


def line(statement: Statement, depth: int | None = None) -> Line:
    """A statement by itself, as it is shown while the rest is still to come."""
    numbers = tuple(dict.fromkeys(c.number for c in statement.citations))
    text = visible(statement.text)
    if statement.kind is UnitKind.ROW:
        pairs = (f"{name}: {value}" if name else value for name, value in cells(text))
        text = " · ".join(pairs)
    return Line(text, numbers, depth)


def _written(statements: Sequence[Statement]) -> tuple[Part, ...]:
    return (Part(None, None, tuple(line(s, 0) for s in statements)),)


def _quoted(statements: Sequence[Statement]) -> tuple[Part, ...]:
    """Statements under the place that they are quoted from: "5 mg" of what, for whom?"""
    parts: list[Part] = []
    before = None
    for group in groups(statements):
        cited, lines = group.citation, tuple(_lines(group))
        if parts and before == (cited.number, cited.heading_path):
            last = parts[-1]
            parts[-1] = Part(last.title, last.place, (*last.lines, *lines))
        else:
            where = place(cited.title, cited.heading_path)
            parts.append(Part(visible(cited.title), visible(where) or None, lines))
        before = (cited.number, cited.heading_path)
    return tuple(parts)


def _lines(group: Group) -> Iterator[Line]:
    if group.lead:
        yield line(group.lead)
    if group.kind is UnitKind.SENTENCE:
        if group.members:
            said = [line(member) for member in group.members]
            numbers = tuple(dict.fromkeys(n for one in said for n in one.numbers))
            yield Line(" ".join(one.text for one in said), numbers)
        return
    for member, depth in zip(group.members, group.depths, strict=True):
        yield line(member, depth)


def _source(source: Source, answer: Answer) -> ShownSource:
    c, today = source.citation, answer.asked_at.date()
    where = "; ".join(filter(None, (place(c.title, *p) for p in source.places)))
    facts = (c.publisher, _edition(c.published), where, _review(c.review_due, today))
    cited = (x for statement in answer.statements for x in statement.citations)
    quotes = dict.fromkeys(x.quote for x in cited if x.number == c.number)
    return ShownSource(
        c.number,
        visible(c.title),
        tuple(visible(fact) for fact in facts if fact),
        web_address(c),
        tuple(visible(quote) for quote in quotes),
    )


def _edition(published: date | None) -> str:
    return day(published) if published else "no edition date given"


def _review(due: date | None, today: date) -> str | None:
    if due is None:
        return None
    return f"review {'due' if due >= today else 'was due'} {day(due)}"
