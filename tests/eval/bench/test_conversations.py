from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from eval.bench.conversations import Talk, asked, report
from eval.sets import Case, Dialogue, Expect, Gold

ADULT = ("What is the dose of IM adrenaline in anaphylaxis for an adult?",)


def dialogue(question: str, kind: str, contains: str, fact: str) -> Dialogue:
    gold = (Gold("anaphylaxis.md", contains),) if contains else ()
    must = ((fact,),) if fact else ()
    expect = Expect.ANSWER if fact else Expect.ABSTAIN
    case = Case(kind, question, "test", kind, gold, must, expect=expect)
    return Dialogue(case, ADULT, "sample")


@pytest.fixture(scope="module")
def talks(sample: Assistant) -> list[Talk]:
    return list(
        asked(
            sample,
            [
                dialogue("and a 8 year old?", "patients", "300 micrograms", "300 micrograms"),
                dialogue("When is tryptase taken in anaphylaxis?", "aspect", "tryptase", "4 hours"),
                dialogue("Which goalkeeper won the league in 1994?", "not held", "", ""),
            ],
        )
    )


def test_the_last_turn_is_judged_in_its_conversation(talks: list[Talk]) -> None:
    follow_up, alone, _ = talks
    assert "8 year old" in follow_up.outcome.answer.standalone
    assert "adrenaline" in follow_up.outcome.answer.standalone
    assert follow_up.noticed
    assert follow_up.outcome.facts
    assert follow_up.outcome.exact
    assert not alone.noticed  # it was called a follow-up, and stands alone


def test_the_report_counts_by_split_and_kind(talks: list[Talk]) -> None:
    page = report(talks)
    assert "3 conversations" in page
    assert "| test | 3 | 0.500 | 1.000 | 1.000 |" in page
    assert "| not held | 1 | – | – | – | – | 1.000 |" in page
    assert "| dev | 0 | – |" in page
