from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from eval.runs.checking import checks, context


@pytest.fixture(scope="module")
def answer(sample: Assistant) -> Answer:
    return sample.ask(Question("What dose of IM adrenaline for an adult in anaphylaxis?"))


def test_a_quote_is_exact_and_supports_itself(sample: Assistant, answer: Answer) -> None:
    found = checks(answer, sample.library, sample.gate())
    assert found.exact == found.quotes >= found.statements == found.numbers_held > 0
    assert found.citation_recall == found.citation_precision == 1


def test_a_quote_with_one_character_changed_is_not_exact(sample: Assistant, answer: Answer) -> None:
    first = answer.statements[0]
    cited = replace(first.citations[0], quote=first.citations[0].quote.replace("500", "50"))
    changed = replace(answer, statements=(replace(first, citations=(cited,)),), more=())
    assert checks(changed, sample.library, sample.gate()).exact == 0


def test_a_number_that_the_source_has_not_is_seen_by_eyes_and_by_the_gate(
    sample: Assistant, answer: Answer
) -> None:
    wrong = replace(answer.statements[0], text="The adult dose of adrenaline is 37 micrograms.")
    found = checks(replace(answer, statements=(wrong,), more=()), sample.library, sample.gate())
    assert found.numbers_held == 0
    assert found.citation_recall == found.citation_precision == 0


def test_a_section_that_the_library_has_not_is_no_quote(sample: Assistant, answer: Answer) -> None:
    first = answer.statements[0]
    lost = replace(first.citations[0], section_id="nowhere")
    found = checks(
        replace(answer, statements=(replace(first, citations=(lost,)),), more=()),
        sample.library,
        sample.gate(),
    )
    assert (found.exact, found.citation_recall) == (0, 0)


def test_the_context_of_a_list_item_has_its_headings_and_the_line_that_leads_to_it(
    sample: Assistant,
) -> None:
    answer = sample.ask(Question("How long to observe after anaphylaxis with two doses?"))
    cited = next(c for s in answer.statements for c in s.citations if "at least 6 hours" in c.quote)
    held = context(cited, sample.library)
    assert held.startswith("Anaphylaxis › ")
    assert "Observation after anaphylaxis resolves depends on risk" in held
    assert "at least 6 hours" in held
