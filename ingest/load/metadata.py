"""What a document says of itself, brought under the names that `Loaded.metadata` uses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

import yaml

from ingest.load.blocks import Block, Kind
from ingest.load.clean import tidy

# In each row the name that counts most comes first.
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "dcterms.title", "dc.title", "citation_title"),
    "publisher": ("publisher", "published_by", "dcterms.publisher", "dc.publisher"),
    "edition": ("edition", "version"),
    "published": (
        "published", "published_on", "date_published", "publication_date", "issued", "date_issued",
        "issue_date", "article:published_time", "dcterms.issued", "citation_publication_date",
        "date", "dcterms.date", "dc.date", "created", "dcterms.created",
    ),
    "review_due": (
        "review_due", "review_date", "next_review", "next_review_date", "review_by",
        "review_due_date", "date_of_next_review", "due_for_review",
    ),
    "status": ("status",),
    "superseded_by": ("superseded_by", "replaced_by", "dcterms.isreplacedby"),
    "scope": ("scope",),
    "url": ("url", "canonical", "source_url", "source", "og:url"),
    "licence": ("licence", "license", "dcterms.license", "dc.license"),
}  # fmt: skip
_NOTHING = {"", "-", "~", "null", "none", "n/a", "tbc", "unknown"}
_DATE_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y%m%d",
)  # fmt: skip
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
# Only labels that a document uses of itself; a bare "Status:" or "Date:" may be clinical text.
_LABEL = re.compile(
    r"(?P<name>(?:next )?review (?:date|due|by)|next review|date of next review|due for review|"
    r"published(?: on| by)?|publication date|date published|issue date|date issued|publisher|"
    r"edition|version|superseded by|replaced by)\s*:\s*(?P<value>\S.{0,79})",
    re.IGNORECASE,
)
_OPENING_BLOCKS = 40


def named(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Keep the pairs that are document metadata, under the names of `Loaded.metadata`.

    pairs: names as a file spells them ("Review date", "dcterms.issued") and their values.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        key = re.sub(r"[\s-]+", "_", name.strip().casefold())
        text = _as_text(value)
        if text.casefold() not in _NOTHING:
            given.setdefault(key, text)
    found: dict[str, str] = {}
    for field, names in _NAMES.items():
        values = [given[name] for name in names if name in given]
        if field == "url":
            values = [value for value in values if re.match(r"https?://\S+$", value)]
        if values:
            is_date = field in {"published", "review_due"}
            found[field] = iso_date(values[0]) if is_date else values[0]
    return found


def iso_date(text: str) -> str:
    """The date as YYYY-MM-DD where it can be read in one way only, else as written."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,", "", text.strip())
    plain = re.sub(r"(?<=\d)[T ]\d{2}:\d{2}.*$", "", plain)
    if day_and_month := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain):
        first, second, year = map(int, day_and_month.groups())
        if first <= 12 and second <= 12 and first != second:
            return text
        day, month = (first, second) if first > 12 else (second, first)
        plain = f"{year:04}-{month:02}-{day:02}"
    for date_format in _DATE_FORMATS:
        try:
            return dt.datetime.strptime(plain, date_format).date().isoformat()
        except ValueError:
            continue
    return text


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Take YAML front matter off a text: (its metadata, the text without it)."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        # BaseLoader keeps "1.10" and "2012-02-24" as they are written.
        values = yaml.load(match[1], Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        values = dict(re.findall(r"^(\w[\w -]*):[ \t]*(.*)$", match[1], re.M))
    if values and not isinstance(values, dict):
        return {}, text
    return named((values or {}).items()), text[match.end() :]


def stated(blocks: Sequence[Block]) -> dict[str, str]:
    """Metadata that the first lines of a document spell out: "Review date: 31 May 2026"."""
    pairs: list[tuple[str, object]] = []
    for block in blocks[:_OPENING_BLOCKS]:
        for part in block.text.split(" | "):
            match = _LABEL.fullmatch(part)
            if not match:
                continue
            dated = re.search(r"review|date|published(?! by)|due", match["name"], re.IGNORECASE)
            if not dated or re.search(r"\b(?:19|20)\d\d\b", match["value"]):
                pairs.append((match["name"], match["value"]))
    return named(pairs)


def first_title(blocks: Sequence[Block]) -> str | None:
    """The heading that is the document's title: the first of level 1, if it opens the
    document or is the only one."""
    tops = [block for block in blocks if block.kind is Kind.HEADING and block.level == 1]
    if tops and (len(tops) == 1 or tops[0] is blocks[0]):
        return tops[0].text
    return None


def shown_title(title: str | None, blocks: Sequence[Block]) -> str | None:
    """The title that a document states of itself, or, where that shares no word with the one on
    its page, the latter: a template's title is stale, and one that nobody sees may be planted."""
    on_page = first_title(blocks)
    if title and on_page and not _words(title) & _words(on_page):
        return on_page
    return title or on_page


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", text.casefold()))


def _as_text(value: object) -> str:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()[:10]
    if isinstance(value, (list, tuple)):
        return ", ".join(tidy(str(item)) for item in value if isinstance(item, (str, int, float)))
    return tidy(str(value)) if isinstance(value, (str, int, float)) else ""
