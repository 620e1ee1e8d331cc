"""Questions about the invented drugs, and what an answer to one must be."""

from __future__ import annotations

from assistant.library.check import check
from assistant.model import Answer, AnswerStatus, Question
from assistant.pipeline import Assistant

HELD = "What is the adult dose of borulin?"
DOSE = "The adult dose of borulin is 5 mg by mouth once a day."


def said(answer: Answer) -> list[str]:
    """Everything that an answer says, the unfolded part included."""
    return [statement.text for statement in (*answer.statements, *answer.more)]


def assert_exact(assistant: Assistant, answer: Answer) -> None:
    """Every quote is the stored text at its span, of the edition and document cited."""
    for statement in (*answer.statements, *answer.more):
        assert statement.citations
        for cited in statement.citations:
            edition, section = assistant.library.section(cited.section_id)
            assert section.text[cited.start : cited.end] == cited.quote == statement.text
            assert section.edition_id == cited.edition_id == edition.edition_id
            assert edition.id == cited.document_id
            assert edition.metadata.title == cited.title


def assert_sound(assistant: Assistant) -> None:
    """The library answers, and its stores agree."""
    answer = assistant.ask(Question(HELD))
    assert answer.status is AnswerStatus.ANSWERED
    assert DOSE in said(answer)
    assert_exact(assistant, answer)
    assert check(assistant.library).problems == ()
