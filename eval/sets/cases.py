"""A question set's types: what is asked, and what a right answer is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from assistant.model import AnswerStatus, CautionKind

Fact = tuple[str, ...]
"""Alternatives: one of them is enough."""


class Expect(StrEnum):
    """What is to come back."""

    ANSWER = "answer"
    ABSTAIN = "abstain"
    OUT_OF_SCOPE = "out_of_scope"
    CLARIFY = "clarify"

    @property
    def status(self) -> AnswerStatus:
        """The status that such an answer has."""
        return _STATUS[self]


_STATUS = {
    Expect.ANSWER: AnswerStatus.ANSWERED,
    Expect.ABSTAIN: AnswerStatus.ABSTAINED,
    Expect.OUT_OF_SCOPE: AnswerStatus.OUT_OF_SCOPE,
    Expect.CLARIFY: AnswerStatus.CLARIFYING,
}


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that answers. document: end of its source path, or its title. contains: words of
    the passage. section: one of the headings above it. page: of a PDF, from 1."""

    document: str
    contains: str = ""
    section: str = ""
    page: int | None = None

    @property
    def located(self) -> bool:
        """Whether it names more than a document."""
        return bool(self.contains or self.section)


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and what a right answer to it is.

    expected: places of which one is enough. must, must_not: what the short answer has to hold and
    must not hold. expect: None for a turn that only leads to the next. cautions: that must stand
    beside the answer. masked: words of the question that identify a patient. split: dev or test,
    for a set that something was tuned with. follow_ups: turns after this one.
    """

    id: str
    question: str
    split: str = ""
    kind: str = "other"
    expected: tuple[Gold, ...] = ()
    must: tuple[Fact, ...] = ()
    must_not: tuple[Fact, ...] = ()
    expect: Expect | None = Expect.ANSWER
    cautions: tuple[CautionKind, ...] = ()
    masked: tuple[str, ...] = ()
    topic: str = ""
    note: str = ""
    written_by: str = ""
    reviewed: date | None = None
    follow_ups: tuple[Case, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether an answer is expected."""
        return self.expect is Expect.ANSWER

    @property
    def turns(self) -> tuple[Case, ...]:
        """The question and its follow-ups, in the order in which they are asked."""
        return (self, *self.follow_ups)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set. documents: files and folders that its questions are about, relative to its own file,
    "*" for any name; empty for the library in use. cases: with their follow-ups in them."""

    name: str
    description: str
    documents: tuple[str, ...]
    written_by: str
    reviewed: date | None
    cases: tuple[Case, ...]
    path: Path

    def turns(self) -> Iterator[Case]:
        """Every question and follow-up."""
        for case in self.cases:
            yield from case.turns

    def judged(self) -> list[Case]:
        """Every question and follow-up of which something is expected."""
        return [case for case in self.turns() if case.expect is not None]
