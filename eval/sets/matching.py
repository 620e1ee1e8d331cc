"""Whether what was found and said is what a case asks for."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from assistant.model import Answer, Document, Passage
from eval.sets.cases import Case, Fact, Gold

# A tag begins with a letter: "BP <90 mmHg or HR >120" is no mark-up.
_MARKS = re.compile(r"</?[A-Za-z][^<>]*>|[*_`#|\\]|\[([^\]]*)\]\([^)]*\)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
# A blank is kept where two numbers would become one.
_BLANKS = re.compile(r"(?<=\d)\s*(\s)(?=\d)|\s+")
_ONE_KIND = str.maketrans("’‘“”", "''\"\"")


def plain(text: str) -> str:
    """Text for comparing: no mark-up, no blanks but between digits, one kind of dash and quote,
    no commas in numbers, lower case."""
    text = unicodedata.normalize("NFKC", html.unescape(_MARKS.sub(r"\1", text)))
    text = re.sub(r"[‐‑‒–—−]", "-", text.translate(_ONE_KIND))
    return _BLANKS.sub(r"\1", _THOUSANDS.sub("", text)).casefold()


def says(text: str, fact: Fact) -> bool:
    """Whether a plain text holds one of a fact's alternatives. Numbers are taken whole: neither
    15 mg nor 0.5 mg says 5 mg."""
    return any(_stands(plain(way), text) for way in fact)


def is_document(gold: Gold, source: str, title: str) -> bool:
    """Whether a document, by its source path and title, is the one meant."""
    return source.endswith("/" + gold.document) or plain(gold.document) == plain(title)


def is_place(gold: Gold, text: str, headings: Iterable[str]) -> bool:
    """Whether a text of the right document is from the place meant. text: plain."""
    if gold.contains:
        return plain(gold.contains) in text
    wanted = plain(gold.section)
    return bool(wanted) and any(wanted in plain(heading) for heading in headings)


def right_document(case: Case, document: Document) -> bool:
    """Whether a document is one of the gold ones."""
    title = document.metadata.title
    return any(is_document(gold, document.source, title) for gold in case.expected)


def right_passage(case: Case, passage: Passage) -> bool:
    """Whether a passage is one of the gold ones."""
    text, document = plain(passage.text), passage.document
    return any(
        is_document(gold, document.source, document.metadata.title)
        and is_place(gold, text, passage.section.heading_path)
        for gold in case.expected
    )


def said(answer: Answer) -> str:
    """The short answer, plain."""
    return plain(" ".join(s.text for s in answer.statements))


def holds_facts(case: Case, answer: Answer) -> bool:
    """Whether the short answer holds every fact."""
    text = said(answer)
    return bool(case.must) and all(says(text, fact) for fact in case.must)


def _stands(words: str, text: str) -> bool:
    before = r"(?<!\d)(?<!\d[.,])" if words[:1].isdigit() else ""
    after = r"(?!\d)(?![.,]\d)" if words[-1:].isdigit() else ""
    return re.search(before + re.escape(words) + after, text) is not None
