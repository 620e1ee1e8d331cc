"""Texts in which identifiers are marked: our own questions, and sentences of a public set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.identifiers import Kind, Span
from eval.bench.beir import json_lines
from eval.sets import SETS

_MARK = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")
_TITLED = re.compile(r"(?:\b(?:mr|mrs|ms|miss|dr)\.? |(?:name is|called|named) )$", re.IGNORECASE)
_BORN = re.compile(r"\b(?:born|birth)\b", re.IGNORECASE)
# What of the public set is right to find as which kind.
_LABELS = {
    "EMAIL_ADDRESS": Kind.EMAIL,
    "PHONE_NUMBER": Kind.PHONE,
    "DATE_TIME": Kind.BIRTH,
    "PERSON": Kind.NAME,
    "TITLE": Kind.NAME,
    "ZIP_CODE": Kind.POSTCODE,
    "STREET_ADDRESS": Kind.POSTCODE,
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A text. wanted: what must be found. fine: what may be found besides."""

    text: str
    wanted: tuple[Span, ...]
    fine: tuple[Span, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts of one kind. wanted, met: marked, and found of those. found, right: said to be one,
    and marked so."""

    wanted: int = 0
    met: int = 0
    found: int = 0
    right: int = 0


def questions(split: str) -> list[Marked]:
    """Our own ward questions. split: dev or test."""
    lines = yaml.safe_load((SETS / "identifiers.yaml").read_text(encoding="utf-8"))[split]
    return [unmarked(line) for line in lines]


def unmarked(line: str) -> Marked:
    """A line with its marks, as a text and the spans that they held."""
    parts: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for mark in _MARK.finditer(line):
        parts += (line[at : mark.start()], mark[2])
        length += mark.start() - at
        spans.append(Span(length, length + len(mark[2]), Kind(mark[1])))
        length += len(mark[2])
        at = mark.end()
    return Marked("".join((*parts, line[at:])), tuple(spans))


def sentences(path: Path) -> tuple[list[Marked], list[Marked]]:
    """The public set in two halves, every other sentence: to tune on, and to report.

    Wanted are e-mail addresses and phone numbers, dates with "born" or "birth" before them, and
    people with a title or "called", "named", "name is" before them; what else the set marks may
    be found as well.
    """
    rows = [_sentence(row) for row in json_lines(path)]
    return rows[::2], rows[1::2]


def _sentence(row: dict[str, Any]) -> Marked:
    spans = [
        Span(s["start_position"], s["end_position"], _LABELS[s["entity_type"]])
        for s in row["spans"]
        if s["entity_type"] in _LABELS
    ]
    titles = {s["start_position"] for s in row["spans"] if s["entity_type"] == "TITLE"}
    wanted = tuple(s for s in spans if s.start not in titles and _in_scope(s, row["text"]))
    return Marked(row["text"], wanted, tuple(spans))


def _in_scope(span: Span, text: str) -> bool:
    before = text[max(0, span.start - 40) : span.start]
    if span.kind is Kind.NAME:
        return bool(_TITLED.search(before))
    if span.kind is Kind.BIRTH:
        return bool(_BORN.search(before))
    return span.kind in (Kind.EMAIL, Kind.PHONE)


def tallies(
    texts: Iterable[Marked], find: Callable[[str], Sequence[Span]]
) -> tuple[dict[Kind, Tally], int]:
    """Counts by kind, and how many texts were marked exactly as they should be."""
    counts = {kind: Tally() for kind in Kind}
    exact = 0
    for marked in texts:
        found = find(marked.text)
        exact += list(found) == list(marked.wanted)
        for span in marked.wanted:
            counts[span.kind].wanted += 1
            counts[span.kind].met += any(_meet(span, other) for other in found)
        for span in found:
            counts[span.kind].found += 1
            counts[span.kind].right += any(_meet(span, m) for m in marked.wanted + marked.fine)
    return counts, exact


def total(counts: Iterable[Tally]) -> Tally:
    """Counts of several kinds together."""
    every = list(counts)
    return Tally(*(sum(getattr(t, name) for t in every) for name in Tally.__slots__))


def _meet(one: Span, other: Span) -> bool:
    return one.kind == other.kind and one.start < other.end and other.start < one.end


def found_in(
    texts: Iterable[str], find: Callable[[str], Sequence[Span]]
) -> Iterator[tuple[str, Span]]:
    """Whatever is found in texts that hold no patient."""
    for text in texts:
        for span in find(text):
            yield text, span
