"""An answer as a person reads it: Markdown, or plain text, with numbered sources.

Quoted words are never changed: Markdown escapes them, plain text leaves them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistant.layout import Group, Source, cells, columns, day, groups, place, sources, visible
from assistant.model import Answer, AnswerStatus, Citation, Nearest, Statement, UnitKind

NO_ANSWER = "The library does not hold an answer to this."
OUT_OF_SCOPE = "This is not a question that the library is meant to answer."
QUOTED = "Quoted from the guideline, word for word."
WRITTEN = (
    "AI generated from the sources below; each sentence was checked against the words it cites."
)

_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$#^]|(?<=\w):(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>()\\\"'`|]+")
# Where a line that starts like a list item or a rule needs its backslash.
_LINE_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))")


def markdown(answer: Answer, *, more: bool = False) -> str:
    """The answer as CommonMark with tables, in which mark-up from a document does nothing.

    more: show also what a reader may unfold.
    """
    return _Markdown().answer(answer, more)


def written_start(urgent: str | None, asked: str, standalone: str) -> str:
    """How `markdown` begins an answer that a language model writes, up to its first statement.

    For a reader who sees it grow: with each `written_line`, a line each, it is what `markdown`
    begins with in the end. asked: the question; standalone: as it was searched.
    """
    page = _Markdown()
    return "\n\n".join([*page.understood(urgent, asked, standalone), page.aside(WRITTEN), ""])


def written_line(statement: Statement) -> str:
    """A line of `markdown` for a statement that a language model wrote, without its end."""
    return next(_Markdown().written((statement,)))


def plain(answer: Answer, *, more: bool = False) -> str:
    """The answer as plain text, lines not wrapped; every quote stands in it as it is stored."""
    return _Plain().answer(answer, more)


def understood_as(standalone: str, asked: str) -> str | None:
    """What was searched, where that is not what was asked."""
    return None if _folded(standalone) == _folded(asked) else standalone


def web_address(citation: Citation) -> str | None:
    """Where the publisher keeps the document, at the cited page of a PDF.

    None for what is no plain web address: it could end a link early or run in the reader's page.
    """
    url = citation.url or ""
    if not _WEB.fullmatch(url):
        return None
    paged = citation.page is not None and url.lower().endswith(".pdf")
    return f"{url}#page={citation.page}" if paged else url


def escape(text: str) -> str:
    """Text that CommonMark shows as it stands, on one line, and that cannot mark anything up."""
    text = _MARKUP.sub(r"\\\g<0>", " ".join(visible(text).split()))
    return _LINE_START.sub(r"\1\\", text)


class _Plain:
    """Draws an answer as plain text; `_Markdown` overrides how each part is written."""

    bullets = ("-", "-")

    def answer(self, answer: Answer, more: bool) -> str:
        blocks = [self.head(answer)]
        if answer.written:
            blocks += [self.aside(WRITTEN), "\n".join(self.written(answer.statements))]
        else:
            blocks += self.said(answer.statements)
        blocks += [self.caution(c.text, c.citations) for c in answer.cautions]
        if more and answer.more:
            blocks += [self.strong("More"), *self.said(answer.more)]
        if listed := sources(answer, more=more):
            today = answer.asked_at.date()
            lines = [self.strong("Sources"), *(self.source(s, today) for s in listed)]
            blocks.append(self.lines(lines))
            if not answer.written:
                blocks.append(self.aside(QUOTED))
        return "\n\n".join(filter(None, blocks)) + "\n"

    def head(self, answer: Answer) -> str:
        """How the question was understood, and what to do where there is no answer."""
        blocks = self.understood(answer.urgent, answer.question, answer.standalone)
        if asked := answer.clarification:
            choices = [f"{i}. {self.text(c)}" for i, c in enumerate(asked.choices, start=1)]
            blocks.append("\n".join([self.strong(asked.question), "", *choices]))
        if answer.status in (AnswerStatus.ABSTAINED, AnswerStatus.OUT_OF_SCOPE):
            known = answer.status is AnswerStatus.OUT_OF_SCOPE
            blocks.append(self.strong(OUT_OF_SCOPE if known else NO_ANSWER))
            if answer.nearest:
                found = [f"- {self.nearest(nearest)}" for nearest in answer.nearest]
                blocks.append(self.text("The nearest documents:") + "\n\n" + "\n".join(found))
            if answer.contact:
                blocks.append(self.text(f"Ask a librarian: {answer.contact}"))
        return "\n\n".join(blocks)

    def understood(self, urgent: str | None, asked: str, standalone: str) -> list[str]:
        """Whom to call first, and what was searched where that is not what was asked."""
        blocks = [self.strong(urgent)] if urgent else []
        if searched := understood_as(standalone, asked):
            blocks.append(self.aside(f"Searched for: {searched}"))
        return blocks

    def written(self, statements: Sequence[Statement]) -> Iterator[str]:
        """Statements of a language model, one a line."""
        return (f"- {self.statement(statement)}" for statement in statements)

    def said(self, statements: Sequence[Statement]) -> Iterator[str]:
        """Statements under the place that they are quoted from: "5 mg" of what, for whom?"""
        before = None
        for i, group in enumerate(groups(statements)):
            cited = group.citation
            if cited.number != before:
                yield self.heading(cited)
            yield self.group(group, self.bullets[i % 2])
            before = cited.number

    def heading(self, citation: Citation) -> str:
        path = place(citation.title, citation.heading_path)
        return self.strong(citation.title) + (f" › {self.text(path)}" if path else "")

    def group(self, group: Group, bullet: str) -> str:
        lead = [self.statement(group.lead)] if group.lead else []
        if group.kind is UnitKind.SENTENCE:
            return " ".join([*lead, *map(self.statement, group.members)])
        names = columns(group.members) if group.kind is UnitKind.ROW else None
        body = self.table(names, group.members) if names else "\n".join(self.items(group, bullet))
        return "\n\n".join([*lead, body])

    def items(self, group: Group, bullet: str) -> Iterator[str]:
        write = self.row if group.kind is UnitKind.ROW else self.statement
        for member, depth in zip(group.members, group.depths, strict=True):
            yield f"{'  ' * depth}{bullet} {write(member)}"

    def statement(self, statement: Statement) -> str:
        return f"{self.text(statement.text)} {_marks(_numbers(statement))}"

    def row(self, statement: Statement) -> str:
        return self.statement(statement)

    def table(self, names: Sequence[str], rows: Sequence[Statement]) -> str:
        del names  # each row says them
        return "\n".join(f"- {self.statement(row)}" for row in rows)

    def caution(self, text: str, numbers: Sequence[int]) -> str:
        return " ".join(filter(None, (self.strong(f"⚠ {text}"), _marks(numbers))))

    def source(self, source: Source, today: date) -> str:
        c = source.citation
        edition = day(c.published) if c.published else "no edition date given"
        publisher = ", ".join(filter(None, (c.publisher, edition)))
        review = ""
        if c.review_due:
            review = f"review {'due' if c.review_due >= today else 'was due'} {day(c.review_due)}"
        where = "; ".join(filter(None, (place(c.title, *p) for p in source.places)))
        details = self.text(" · ".join(filter(None, (publisher, where, review))))
        unseen = "".join(f" “{self.text(quote)}”" for quote in source.unseen)
        return f"[{c.number}] {self.title(c)} — {details}{unseen}"

    def nearest(self, nearest: Nearest) -> str:
        where = place(nearest.title, nearest.heading_path, nearest.page)
        return self.text(" › ".join(filter(None, (nearest.title, where))))

    def title(self, citation: Citation) -> str:
        return self.text(citation.title)

    def text(self, text: str) -> str:
        return visible(text)

    def strong(self, text: str) -> str:
        return self.text(text)

    def aside(self, text: str) -> str:
        return self.text(text)

    def lines(self, lines: Sequence[str]) -> str:
        return "\n".join(lines)


class _Markdown(_Plain):
    """The same parts in CommonMark."""

    bullets = ("-", "*")  # lists that follow one another stay two lists

    def text(self, text: str) -> str:
        return escape(text)

    def strong(self, text: str) -> str:
        return f"**{escape(text)}**"

    def aside(self, text: str) -> str:
        return f"*{escape(text)}*"

    def lines(self, lines: Sequence[str]) -> str:
        return "  \n".join(lines)

    def title(self, citation: Citation) -> str:
        title, url = escape(citation.title), web_address(citation)
        return f"[{title}](<{url}>)" if url else title

    def caution(self, text: str, numbers: Sequence[int]) -> str:
        return f"> {super().caution(text, numbers)}"

    def row(self, statement: Statement) -> str:
        pairs = (
            f"**{escape(name)}:** {escape(value)}" if name else escape(value)
            for name, value in cells(statement.text)
        )
        return f"{' · '.join(pairs)} {_marks(_numbers(statement))}"

    def table(self, names: Sequence[str], rows: Sequence[Statement]) -> str:
        lines = [map(escape, names), ["---"] * len(names)]
        for row in rows:
            *values, last = (escape(value) for _, value in cells(row.text))
            lines.append([*values, f"{last} {_marks(_numbers(row))}"])
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _numbers(statement: Statement) -> tuple[int, ...]:
    return tuple(dict.fromkeys(citation.number for citation in statement.citations))


def _marks(numbers: Iterable[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" ?.!")
