"""The title of a PDF: what the file says of itself, else the largest text on its first page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.load.clean import tidy
from ingest.load.pdf.flow import Para, Part, usual_sizes

_LONGEST = 200  # characters
_EMPTY = re.compile(
    r"(?:untitled|document|title|none|null|unknown|unspecified|anonymous|test|slide|page|"
    r"powerpoint presentation|presentation|word document|layout|print|cover|pdf)[\s\d.-]*",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"(?:microsoft (?:word|powerpoint|excel)|adobe|acrobat|print) ?[-:]", re.I)
_FILE = re.compile(r"\S*\.(?:docx?|pdf|pptx?|xlsx?|indd|qxd|odt|rtf|tex|html?|pub|ai|eps)$", re.I)
_WORD = re.compile(r"[^\W_]{3,}")
_CODE = re.compile(r"[\w.:/\\-]*[\d_/\\][\w.:/\\-]*")


def meaningful(text: str) -> str | None:
    """A title or subject as people write one; None for what a program left there."""
    text = tidy(text)
    words = re.findall(r"[^\W\d_]{2,}", text)
    if not 3 < len(text) <= _LONGEST or not words:
        return None
    left_over = _EMPTY.fullmatch(text) or _PROGRAM.match(text) or _FILE.search(text)
    coded = _CODE.fullmatch(text) or re.search(r"\bdoi:|\bhttps?:", text)
    return None if left_over or coded else text


def find_title(said: Mapping[str, str], parts: Sequence[Part], body: float) -> str | None:
    """The title of a document; None if neither the file nor its first page has one.

    said: the file's own properties. One whose words do not stand on the pages, for the most part,
    gives way to what does: what no reader sees may be planted. body: the usual font size.
    """
    seen = set(_WORD.findall(" ".join(t for p in parts for t in _texts(p)).casefold()))
    title = meaningful(said.get("Title", ""))
    if title and _stands_in(title, seen):
        return title
    return _largest(parts, body) or title or meaningful(said.get("Subject", ""))


def _stands_in(text: str, seen: set[str]) -> bool:
    words = set(_WORD.findall(text.casefold()))
    return 2 * len(words & seen) > len(words)


def _texts(part: Part) -> Iterator[str]:
    if isinstance(part, Para):
        yield from part.texts
    else:
        yield from (text for cell in part.cells for text, _ in cell.lines)


def _largest(parts: Sequence[Part], body: float) -> str | None:
    """The largest text of the first page where it is one line or a few, and clearly larger."""
    first = [p for p in parts if isinstance(p, Para) and p.lines[0].page == 1 and not p.marker]
    if not first:
        return None
    sizes = usual_sizes(first)
    size = max(para.lines[0].size for para in first)
    found = [para for para in first if para.lines[0].size > size - 0.3]
    clear = 1.1 if found[0] in first[:3] else 1.2  # times the usual size
    usual = min(body, sizes.most_common(1)[0][0])
    if size < clear * usual or sum(len(para.lines) for para in found) > 4:
        return None
    return meaningful(" ".join(text for para in found for text in para.texts))
