"""One question asked of an assistant, and how good what came back is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.errors import NotFound
from assistant.library import Library
from assistant.model import Answer, AnswerStatus, Question
from assistant.pipeline import Assistant
from eval.sets import Case, holds_facts, right_document, right_passage

CHANNEL = "bench"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and its answer. seconds: from the question to the answer, its record written.

    exact: every quote equals the stored text at its span.
    """

    case: Case
    answer: Answer
    seconds: float
    exact: bool

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.answer.status is AnswerStatus.ANSWERED

    @property
    def facts(self) -> bool:
        """Whether the short answer holds every fact that the case asks for."""
        return holds_facts(self.case, self.answer)

    def document_in(self, best: int) -> bool:
        """Whether one of so many best passages is from a gold document."""
        return any(right_document(self.case, p.document) for p in self.answer.passages[:best])

    def passage_in(self, best: int) -> bool:
        """Whether one of so many best passages holds a gold passage."""
        return any(right_passage(self.case, p) for p in self.answer.passages[:best])


def outcomes(assistant: Assistant, cases: Sequence[Case]) -> Iterator[Outcome]:
    """Ask each case's question, one at a time, each in a conversation of its own."""
    for case in cases:
        start = time.perf_counter()
        answer = assistant.ask(Question(case.question, channel=CHANNEL))
        seconds = time.perf_counter() - start
        yield Outcome(case, answer, seconds, quotes_exact(answer, assistant.library))


def quotes_exact(answer: Answer, library: Library) -> bool:
    """Whether every quote of an answer is the stored text of its edition at its span."""
    for statement in (*answer.statements, *answer.more):
        for cited in statement.citations:
            try:
                document, section = library.section(cited.section_id)
            except NotFound:
                return False
            if document.edition_id != cited.edition_id:
                return False
            if section.text[cited.start : cited.end] != cited.quote:
                return False
    return True
