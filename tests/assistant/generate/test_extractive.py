"""Order and company of what is quoted."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import numpy as np
import pytest

from assistant.generate.aim import Aim
from assistant.generate.citing import Numbers
from assistant.generate.extractive import Extractive
from assistant.generate.fitting import Fitting, sift
from assistant.generate.scoring import ScoredUnit
from assistant.library import Hit, StoredChunk
from assistant.model import Chunk, Document, Metadata, Section, Unit, UnitKind
from assistant.query import Query
from assistant.ranking import Candidate
from assistant.retrieve import Retrieval
from assistant.terms import SectionWords, Terms

ADDED = datetime(2026, 1, 1, tzinfo=UTC)
DOCUMENT = Document("d", "d@1", 1, Metadata("Illustrative"), "0" * 64, "d.md", "md", ADDED)
RETRIEVAL = Retrieval(Query("q", ()), Terms([], [], []), (), (), ())
KINDS = {"s": UnitKind.SENTENCE, "i": UnitKind.ITEM, "r": UnitKind.ROW}


def section(*lines: tuple[str, str, int | None]) -> Section:
    """Lines of (kind, text, line that leads it)."""
    texts = [text for _, text, _ in lines]
    starts = list(itertools.accumulate((len(t) + 1 for t in texts), initial=0))
    units = tuple(
        Unit(start, start + len(text), KINDS[kind], None, None if lead is None else starts[lead])
        for (kind, text, lead), start in zip(lines, starts, strict=False)
    )
    return Section("s", "d@1", 0, ("Treatment",), None, "\n".join(texts), units)


def answer(
    where: Section, *scores: float | None, limit: int = 4, question: Retrieval = RETRIEVAL
) -> list[str]:
    """Statements for a section whose units have these scores; None: not scored."""
    chunk = StoredChunk(
        Chunk("c", "s", 0, len(where.text), 9), "d@1", np.zeros((1, 2), np.int8), 1.0
    )
    hit = Hit(chunk, 0.5, np.zeros(0, np.float32), 0.0)
    words = SectionWords.of(where, lambda text: text.lower().split())
    none = np.zeros(0, np.float32)
    candidate = Candidate(hit, DOCUMENT, where, words, frozenset(), none, (), 1.0)
    scored = [
        ScoredUnit(candidate, unit, frozenset(stems), (), score)
        for unit, stems, score in zip(where.units, words.units, scores, strict=True)
        if score is not None
    ]
    best_first = sorted(scored, key=lambda s: -s.score)
    sifted = sift(best_first, Fitting(Aim.of(question)))
    return [s.text for s in Extractive().generate(sifted, limit, Numbers()).statements]


def test_what_answers_best_comes_first() -> None:
    where = section(("s", "Aortic valves: 2.5.", None), ("s", "Mitral valves: 3.0.", None))
    assert answer(where, 8.0, 9.0) == ["Mitral valves: 3.0.", "Aortic valves: 2.5."]


def test_an_item_comes_under_its_lead_in() -> None:
    where = section(("s", "Other matters.", None), ("s", "Give:", None), ("i", "calcium 10 mL", 1))
    assert answer(where, 7.0, None, 9.0) == ["Give:", "calcium 10 mL", "Other matters."]


def test_a_lead_in_is_never_shown_alone() -> None:
    where = section(("s", "Admit and give:", None), ("r", "methyldopa | 250 mg", None))
    assert answer(where, 9.0, None) == ["Admit and give:", "methyldopa | 250 mg"]


@pytest.mark.parametrize("kind", ["i", "r"])
def test_two_parts_of_a_short_list_or_table_bring_the_others(kind: str) -> None:
    lead = 0 if kind == "i" else None
    rows = [(kind, f"risk {n} | within {n} hours", lead) for n in (1, 3, 6)]
    where = section(("s", "By risk:", None), *rows)
    shown = answer(where, None, None, 9.0, 8.9)
    assert [t for t in shown if t.startswith("risk")] == [text for _, text, _ in rows]


def test_a_list_without_a_lead_in_is_a_list_too() -> None:
    where = section(
        ("i", "Fever.", None), ("i", "Above 38.", 0), ("i", "Rash.", None), ("i", "Pain.", None)
    )
    assert sorted(answer(where, 9.0, None, 8.5, None)) == ["Fever.", "Pain.", "Rash."]


def test_who_asks_for_all_of_a_table_gets_all_of_it() -> None:
    where = section(*[("r", f"Feature: {n} | Points: 1", None) for n in ("cough", "age", "urea")])
    assert len(answer(where, None, 9.0, None)) == 1
    several = Retrieval(Query("score features", ()), Terms([], [], []), (), (), ())
    assert len(answer(where, None, 9.0, None, question=several)) == 3


def test_what_scores_far_below_the_best_is_left_out() -> None:
    where = section(("s", "The dose is 5 mg.", None), ("s", "Something else entirely.", None))
    assert answer(where, 9.0, 2.0) == ["The dose is 5 mg."]


def test_quotes_that_differ_in_a_number_are_both_shown() -> None:
    text = "Give borulin mg once a day by mouth with food in the morning"
    where = section(("s", f"{text} 5", None), ("s", f"{text} 50", None), ("s", f"{text} 5", None))
    assert answer(where, 9.0, 8.9, 8.8) == [f"{text} 5", f"{text} 50"]


def test_the_best_sentence_brings_the_one_that_goes_on_from_it() -> None:
    text = "Give it at once. Not in heart block. It is old."
    starts = (0, text.index("Not"), text.index("It is"))
    ends = (*(s - 1 for s in starts[1:]), len(text))
    units = tuple(
        Unit(start, end, UnitKind.SENTENCE, None) for start, end in zip(starts, ends, strict=True)
    )
    where = Section("s", "d@1", 0, ("Treatment",), None, text, units)
    assert answer(where, 9.0, None, None) == ["Give it at once.", "Not in heart block."]
    assert answer(where, 9.0, None, 8.9, limit=2) == ["Give it at once.", "Not in heart block."]


def test_a_sentence_of_the_next_paragraph_does_not_go_on_from_the_best() -> None:
    where = section(("s", "Give it at once.", None), ("s", "Another matter is this.", None))
    assert answer(where, 9.0, None) == ["Give it at once."]
