"""An audited answer as the report shows it: its claims, the quotes in the words around them, what
was found and not used, and what machines and raters say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from assistant import layout
from assistant.errors import NotFound
from assistant.library import Library
from assistant.model import (
    Answer,
    AnswerStatus,
    Citation,
    Document,
    DocumentStatus,
    Section,
    Statement,
)
from assistant.record import RecordEntry
from assistant.recorded import recorded_answer
from assistant.verify import Gate
from eval.audit.model import Audit, Grade
from eval.audit.verdicts import disputed
from eval.report.checks import automatic
from eval.report.data import AuditedAnswer, Claim, Place, Source, Unused, Verdict, Withholding
from eval.report.excerpts import excerpt, opening

_UNUSED = 5  # passages named beside an answer; further ones are far from the question


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was said of the answers of an audit. given: grades by record id. stands: the grade
    that stands. down: comments of readers, by record id."""

    given: Mapping[str, Sequence[Grade]]
    stands: Mapping[str, Grade]
    down: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library, read section by section. Sections that it no longer holds are None."""

    library: Library
    gate: Gate
    held: dict[str, tuple[Document, Section] | None]

    def section(self, id: str) -> tuple[Document, Section] | None:
        """A section and its edition."""
        if id not in self.held:
            try:
                self.held[id] = self.library.section(id)
            except NotFound:
                self.held[id] = None
        return self.held[id]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the answers of an audit are looked at. mask: takes out what identifies a patient."""

    audit: Audit
    verdicts: Verdicts
    shelf: Shelf
    mask: Callable[[str], str]

    def audited(self, entry: RecordEntry, number: int) -> AuditedAnswer:
        """An item of the audit. entry: its `answer` entry; number: of it in the report.

        Raises RecordError for an entry that holds no answer.
        """
        mask, answer = self.mask, recorded_answer(entry)
        item = next(i for i in self.audit.items if i.record_id == entry.id)
        given = self.verdicts.given.get(entry.id, ())
        stands = self.verdicts.stands.get(entry.id)
        asked, understood = mask(answer.question), mask(answer.standalone)
        return AuditedAnswer(
            number=number,
            item=item,
            asked_at=answer.asked_at,
            channel=str(entry.body["channel"]),
            question=asked,
            understood=understood if understood != asked else None,
            status=answer.status,
            urgent=answer.urgent,
            claims=tuple(_claim(s) for s in answer.statements),
            sources=tuple(_sources(answer, self.shelf)),
            cautions=tuple(mask(c.text) for c in answer.cautions),
            nearest=_nearest(answer),
            withheld=tuple(Withholding(mask(w.text), w.reasons) for w in answer.withheld),
            unused=tuple(_unused(answer, entry.body.get("passages", ()), self.shelf)),
            checks=automatic(answer, self.shelf.library, self.shelf.gate),
            verdicts=tuple(self._verdicts(given)),
            verdict=_masked(stands, mask) if stands else None,
            disputed=stands is None and disputed(item, given),
            comments=tuple(mask(c) for c in self.verdicts.down.get(entry.id, ()) if c),
            entry_hash=entry.hash,
        )

    def _verdicts(self, given: Sequence[Grade]) -> Iterator[Verdict]:
        """The grades, in the order of the raters."""
        roles = {self.audit.third: "third rater"}
        roles |= dict(zip(self.audit.raters, ("first rater", "second rater"), strict=True))
        for rater, role in sorted(roles.items(), key=lambda own: own[1] == "third rater"):
            yield from (Verdict(role, _masked(g, self.mask)) for g in given if g.rater == rater)


def _claim(statement: Statement) -> Claim:
    numbers = tuple(dict.fromkeys(c.number for c in statement.citations))
    return Claim(statement.text, statement.kind, statement.written, numbers)


def _nearest(answer: Answer) -> tuple[str, ...]:
    if answer.status is AnswerStatus.ANSWERED:
        return ()
    return tuple(
        " › ".join(filter(None, (n.title, layout.place(n.title, n.heading_path, n.page))))
        for n in answer.nearest
    )


def _sources(answer: Answer, shelf: Shelf) -> Iterator[Source]:
    by_number: dict[int, list[Citation]] = {}
    for citation in chain.from_iterable(s.citations for s in answer.statements):
        by_number.setdefault(citation.number, []).append(citation)
    for number, cited in sorted(by_number.items()):
        held, first = shelf.section(cited[0].section_id), cited[0]
        document = held[0] if held else None
        yield Source(
            number=number,
            title=first.title,
            publisher=first.publisher,
            edition=document.metadata.edition if document else None,
            published=first.published,
            review_due=first.review_due,
            overdue=bool(first.review_due and first.review_due < answer.asked_at.date()),
            state=_state(document),
            url=first.url,
            places=tuple(_places(cited, shelf)),
        )


def _state(document: Document | None) -> str:
    """What became of an edition since, in words."""
    if document is None:
        return "no longer in the library"
    if not document.live:
        return "no longer answered from"
    return "superseded" if document.metadata.status is DocumentStatus.SUPERSEDED else "current"


def _places(cited: Sequence[Citation], shelf: Shelf) -> Iterator[Place]:
    sections: dict[str, list[Citation]] = {}
    for citation in cited:
        sections.setdefault(citation.section_id, []).append(citation)
    for id, own in sections.items():
        held = shelf.section(id)
        text = held[1].quotable(0, len(held[1].text)) if held else ""
        yield Place(
            heading=layout.place(own[0].title, own[0].heading_path),
            pages=tuple(sorted({c.page for c in own if c.page is not None})),
            excerpt=excerpt(text, [(c.start, c.end) for c in own]) if held else (),
        )


def _unused(
    answer: Answer, considered: Sequence[Mapping[str, Any]], shelf: Shelf
) -> Iterator[Unused]:
    """What was found and is not cited, best first."""
    cited = [(c.section_id, c.start, c.end) for c in answer.citations]
    left = [p for p in considered if not any(_overlap(p, *c) for c in cited)]
    for passage in left[:_UNUSED]:
        held = shelf.section(passage["section_id"])
        if held is None:
            continue
        document, section = held
        title = document.metadata.title
        text = section.quotable(passage["start"], passage["end"])
        where = layout.place(title, section.heading_path)
        yield Unused(title, where, float(passage["score"]), opening(text))


def _overlap(passage: Mapping[str, Any], section_id: str, start: int, end: int) -> bool:
    return bool(
        passage["section_id"] == section_id and passage["start"] < end and start < passage["end"]
    )


def _masked(grade: Grade, mask: Callable[[str], str]) -> Grade:
    return replace(grade, comment=mask(grade.comment))
