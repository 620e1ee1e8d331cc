"""Plain text as it is typed, hard-wrapped or scanned, into whole lines of a known kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.load.build import may_be_heading
from ingest.load.clean import BULLETS, tidy, tidy_lines

_LONGEST_WRAP = 110  # characters; a longer line was not wrapped by hand or by a page
_BULLET = re.compile(rf"([{BULLETS}]|[-–*](?=\s)|o(?=\s{{1,4}}[A-Z]))\s*(?=\S)")
NUMBER = re.compile(
    r"(?:\(?(?:(?P<count>\d{1,2})|[a-zA-H]|[ivx]{2,5}|[IVX]{1,4}(?=[.)] [A-Z][a-z]))[.)]\s+"
    r"|\d+(?:\.\d+){1,3}\.?\s+(?=[A-Z][a-z]))(?=\S)"  # 1.2.3 Offer …
)
_HASH = re.compile(r"(#{1,6})\s+(?=\S)")
_RULE = re.compile(r"([-=_*~])(?:\s*\1){2,}$")
# Names that guidelines give to their sections; such a line is never the end of a wrapped one.
_SECTION_NAME = re.compile(
    r"(?:introduction|background|definitions?|causes|a?etiology|epidemiology|classification|types|"
    r"risk factors|patho(?:genesis|physiology)|(?:clinical )?(?:features|presentation)|symptoms|"
    r"signs(?: and symptoms)?|(?:differential )?diagnos[ei]s|investigations?|complications?|"
    r"prognosis|management|(?:non-?drug |drug |surgical )?treatment(?: goals?)?|prevention|"
    r"supportive measures|caution|monitoring|follow-up|references|"
    r"(?:notable )?adverse (?:drug )?reactions?\b.{0,40})\s*:?",
    re.IGNORECASE,
)
_INLINE_BULLET = re.compile(r"(?<=\S)[^\S\n]+([•■▪◼◾●►➢・])[^\S\n]*(?=\S)")
_BOX_DRAWING = re.compile("[\u2500-\u257f]")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__")


class LineKind(StrEnum):
    """What the start of a line says of it."""

    TEXT = "text"
    BULLET = "bullet"
    NUMBER = "number"
    HASH = "hash"
    TABLE = "table"


@dataclass(slots=True)
class TextLine:
    """A whole line, put together again where it was wrapped.

    mark: its bullet, or its "#"s. gap: an empty line stands before it. parts: the lines of the
    source that it was put together from; for a table, its rows.
    """

    kind: LineKind
    text: str
    mark: str = ""
    indent: int = 0
    gap: bool = False
    bold: bool = False
    parts: list[str] = field(default_factory=list)


def whole_lines(text: str) -> list[TextLine]:
    """Split a text into whole lines: wrapped ones joined, tables kept together."""
    text = _INLINE_BULLET.sub(r"\n\1 ", _BOX_DRAWING.sub(" ", tidy_lines(text)))
    source = [line.expandtabs(4).rstrip() for line in text.split("\n")]
    width = _wrap_width(source)
    lines: list[TextLine] = []
    gap = True
    for raw in source:
        last = lines[-1] if lines else None
        stripped = raw.strip()
        if _PAGE_NUMBER.fullmatch(stripped) or stripped in set(BULLETS):
            continue
        if _is_table_row(stripped, last, gap):
            _add_table_row(lines, stripped, gap)
        elif _RULE.match(stripped):
            if last and not gap and last.kind is LineKind.TEXT and len(last.parts) == 1:
                _underline(last, stripped)
            gap = True
            continue
        elif stripped and last and _continues(last, stripped, width, gap, lines):
            joint = "" if re.search(r"[^\W\d]-$", last.text) and stripped[0].islower() else " "
            last.text += joint + _plain(stripped)
            last.parts.append(stripped)
        elif stripped:
            lines.append(_start(raw, gap))
        gap = not stripped
    return list(_without_single_rows(lines))


def _start(raw: str, gap: bool) -> TextLine:
    """A new line of the kind that its first characters tell."""
    text = raw.strip()
    indent = len(raw) - len(raw.lstrip())
    if match := _HASH.match(text):
        rest = text[match.end() :].rstrip("# ")
        return TextLine(LineKind.HASH, _plain(rest), match[1], indent, gap, parts=[text])
    if match := _BULLET.match(text):
        rest = _plain(text[match.end() :])
        return TextLine(LineKind.BULLET, rest, match[1], indent, gap, parts=[text])
    kind = LineKind.NUMBER if NUMBER.match(text) else LineKind.TEXT
    bold = bool(_BOLD.fullmatch(text.rstrip(":")))
    return TextLine(kind, _plain(text), "", indent, gap, bold, parts=[text])


def _continues(last: TextLine, text: str, width: int, gap: bool, lines: list[TextLine]) -> bool:
    """Whether a line of the source goes on with the whole line before it."""
    before = last.parts[-1]
    if last.kind in {LineKind.TABLE, LineKind.HASH} or _HASH.match(text) or is_section_name(text):
        return False
    full = not gap and _is_full(before, text, width, starts=len(last.parts) == 1)
    if _BULLET.match(text):  # a dash between two numbers, wrapped
        return full and bool(re.match(r"[-–]\s*\d", text)) and before[-1].isdigit()
    if number := NUMBER.match(text):
        return full and not _counts_on(number["count"], lines)
    if before.isupper() and len(before) > 3:
        return full and text.isupper()
    if text[0].islower() or text[0] in ")%,;":
        return _runs_on(last, before, width, gap)
    return full


def _runs_on(last: TextLine, before: str, width: int, gap: bool) -> bool:
    """Whether a line in lower case goes on with the line before it."""
    if len(last.parts) == 1 and len(before) < width * 0.45:  # short: a heading, a list's entry
        return not gap and before[-1] in ",;-–(/"
    if gap:
        return before[-1] not in ".:;!?"
    if before[-1] == ":":
        return last.kind is LineKind.BULLET
    return before[-1] not in ".!?" or len(before) >= width * 0.7


def _is_full(before: str, text: str, width: int, *, starts: bool) -> bool:
    """Whether the next word had no room on the line before, so that the break is a wrap."""
    if len(before) > _LONGEST_WRAP or before[-1] == ":":
        return False
    with_next_word = len(before) + 1 + len(text.split(maxsplit=1)[0])
    if is_title_case(text):  # a heading, unless its first word had no room at all
        return with_next_word > width
    if len(before) >= width * 0.85:
        return True
    titled = starts and before.rstrip(".") == before and is_title_case(before)
    return with_next_word >= width * 0.9 and not titled


def is_title_case(text: str) -> bool:
    """Whether a line reads like a heading whose words begin with capitals."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    capital = sum(word[0].isupper() for word in words)
    return capital >= 0.6 * max(1, len(words)) and may_be_heading(text)


def is_border(text: str) -> bool:
    """Whether a line draws a border of a table: "|---|:-:|" or "+-----+"."""
    return set(text) <= set("+|:=- ") and "-" in text and bool({"|", "+"} & set(text))


def is_section_name(text: str) -> bool:
    """Whether a line is one of the names that guidelines give to their sections."""
    return text[0].isupper() and bool(_SECTION_NAME.fullmatch(text))


def _counts_on(number: str | None, lines: list[TextLine]) -> bool:
    """Whether a list number is the first or follows the one before it."""
    if number is None or int(number) == 1:
        return True
    for line in reversed(lines):
        match = NUMBER.match(line.parts[0]) if line.kind is LineKind.NUMBER else None
        if match and match["count"]:
            return int(number) == int(match["count"]) + 1
    return False


def _wrap_width(source: list[str]) -> int:
    """The width that the text is wrapped at, in characters."""
    lengths = sorted(
        len(line.strip()) for line in source if line.strip() and "|" not in line
        and len(line) <= _LONGEST_WRAP
    )  # fmt: skip
    return max(60, lengths[int(len(lengths) * 0.95)]) if lengths else 80


def _plain(text: str) -> str:
    """Text without the asterisks of bold type and the backslashes that escape them."""
    text = _BOLD.sub(lambda match: match[1] or match[2], text)
    return tidy(re.sub(r"\\([*_#|\\])", r"\1", text))


def _is_table_row(text: str, last: TextLine | None, gap: bool) -> bool:
    if text.startswith("|") or is_border(text):
        return True
    running = last is not None and last.kind is LineKind.TABLE and not gap
    return " | " in text and (running or not text.startswith("-"))


def _add_table_row(lines: list[TextLine], text: str, gap: bool) -> None:
    if not lines or lines[-1].kind is not LineKind.TABLE or gap:
        lines.append(TextLine(LineKind.TABLE, "", gap=gap))
    lines[-1].parts.append(text)


def _without_single_rows(lines: list[TextLine]) -> Iterator[TextLine]:
    """One line with a bar in it is text, not a table."""
    for line in lines:
        if line.kind is LineKind.TABLE and len(line.parts) == 1 and line.parts[0][0] != "|":
            if not is_border(line.parts[0]):
                yield _start(line.parts[0], line.gap)
        else:
            yield line


def _underline(line: TextLine, rule: str) -> None:
    if rule[0] in "=-":
        line.kind = LineKind.HASH
        line.mark = "#" if rule[0] == "=" else "##"
