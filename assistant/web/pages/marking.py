"""What templates need of an answer's and a section's parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.layout import cells
from assistant.model import Answer, AnswerStatus, Citation, Passage, Section, Unit, UnitKind
from assistant.render import NO_ANSWER, OUT_OF_SCOPE, QUOTED, WRITTEN, understood_as
from assistant.schemas import section_path


@dataclass(frozen=True, slots=True)
class Piece:
    """Stored words. marked: whether they are the quote."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Part of a section as it is read: a paragraph, the items of a list, the rows of a table.

    lines: each of pieces. header: the names of a table's columns, where its rows share them.
    page: where it begins in a paged document, None where it goes on or there are none.
    """

    kind: UnitKind
    lines: tuple[tuple[Piece, ...], ...]
    header: tuple[str, ...] | None = None
    page: int | None = None


def blocks(section: Section, quote: tuple[int, int] | None) -> list[Block]:
    """A section's stored text as it is read; all of it, also what is never quoted.

    quote: offsets of the words to mark.
    """
    found: list[Block] = []
    page = None
    for kind, start, end, at in _runs(section):
        line = tuple(_pieces(section.text, start, end, quote))
        turned = at if at is not None and at != page else None
        page = at if at is not None else page
        last = found[-1] if found else None
        if last and last.kind is kind and kind is not UnitKind.SENTENCE and turned is None:
            found[-1] = Block(kind, (*last.lines, line), None, last.page)
        else:
            found.append(Block(kind, (line,), None, turned))
    return [_headed(block) for block in found]


def cells_of(line: Sequence[Piece]) -> list[tuple[str, bool]]:
    """The values of a row's cells, and whether they are marked."""
    text = "".join(piece.text for piece in line)
    marked = any(piece.marked for piece in line)
    return [(value, marked) for _, value in cells(text)]


def words_url(citation: Citation) -> str:
    """The page of a citation's words, in their place."""
    path = section_path(citation.section_id)
    return f"{path}?start={citation.start}&end={citation.end}#quote"


def passage_url(passage: Passage) -> str:
    """The page of a passage, in its place."""
    return f"{section_path(passage.section.id)}?start={passage.start}&end={passage.end}#quote"


def label(answer: Answer) -> str:
    """Whose words they are."""
    return WRITTEN if answer.written else QUOTED


def no_answer(answer: Answer) -> str:
    """Why nothing is said."""
    return OUT_OF_SCOPE if answer.status is AnswerStatus.OUT_OF_SCOPE else NO_ANSWER


def searched_for(answer: Answer) -> str | None:
    """What was searched, where that is not what was asked."""
    return understood_as(answer.standalone, answer.question)


def _runs(section: Section) -> Iterator[tuple[UnitKind, int, int, int | None]]:
    """Kind, span and page of each paragraph, item and row; between units there may be words too,
    which are kept and never quoted."""
    last = 0
    for units in _paragraphs(section):
        if section.text[last : units[0].start].strip():
            yield UnitKind.SENTENCE, last, units[0].start, None
        last = units[-1].end
        yield units[0].kind, units[0].start, last, units[0].page
    if section.text[last:].strip():
        yield UnitKind.SENTENCE, last, len(section.text), None


def _paragraphs(section: Section) -> Iterator[list[Unit]]:
    """Units that are read as one: sentences of a line; any other by itself."""
    held: list[Unit] = []
    for unit in section.units:
        between = section.text[held[-1].end : unit.start] if held else ""
        same = unit.kind is UnitKind.SENTENCE and "\n" not in between and not between.strip()
        if held and not (same and held[-1].kind is UnitKind.SENTENCE):
            yield held
            held = []
        held.append(unit)
    if held:
        yield held


def _pieces(text: str, start: int, end: int, quote: tuple[int, int] | None) -> Iterator[Piece]:
    first, last = quote or (end, end)
    cuts = sorted({start, min(max(first, start), end), min(max(last, start), end), end})
    for a, b in pairwise(cuts):
        yield Piece(text[a:b], first <= a and b <= last)


def _headed(block: Block) -> Block:
    if block.kind is not UnitKind.ROW or len(block.lines) < 2:
        return block
    names = [tuple(n for n, _ in cells("".join(p.text for p in line))) for line in block.lines]
    if len(set(names)) > 1 or not all(names[0]):
        return block
    return Block(block.kind, block.lines, names[0], block.page)
