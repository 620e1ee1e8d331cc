from __future__ import annotations

from dataclasses import replace

from assistant.model import Answer, Citation, Question
from assistant.pipeline import Assistant
from eval.bench.outcomes import outcomes, quotes_exact
from eval.sets import Case, Gold

GOLD = Gold("anaphylaxis.md", "500 micrograms")


def test_an_outcome_tells_what_was_found_and_said(sample: Assistant) -> None:
    question = "What dose of IM adrenaline does an adult get in anaphylaxis?"
    case = Case("x1", question, "dev", "dose", (GOLD,), (("500 micrograms", "0.5 mg"),))

    (outcome,) = outcomes(sample, [case])

    assert outcome.answered
    assert outcome.facts
    assert outcome.exact
    assert outcome.document_in(5)
    assert outcome.passage_in(10)
    assert outcome.seconds > 0


def test_a_quote_that_was_changed_is_not_exact(sample: Assistant) -> None:
    answer = sample.ask(Question("What dose of IM adrenaline does an adult get in anaphylaxis?"))
    assert quotes_exact(answer, sample.library)
    cited = answer.statements[0].citations[0]

    for wrong in (
        replace(cited, quote=cited.quote.replace("0", "1") + " "),
        replace(cited, start=cited.start + 1),
        replace(cited, edition_id="another"),
        replace(cited, section_id="none"),
    ):
        assert not quotes_exact(_citing(answer, wrong), sample.library)


def _citing(answer: Answer, citation: Citation) -> Answer:
    statement = replace(answer.statements[0], citations=(citation,))
    return replace(answer, statements=(statement, *answer.statements[1:]))
