"""Sentences of clinical text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Give 500 mg i.v. over 30 minutes.",
        "Give amoxicillin 500 mg p.o. three times a day.",
        "Avoid drugs that harm the kidney, e.g. ibuprofen and gentamicin.",
        "Check electrolytes, i.e. sodium and potassium, every day.",
        "Max. 4 g in 24 hours.",
        "The dose is 1 g every 6 hours, max. 4 g a day.",
        "See recommendation 1.2.3 for the dose in pregnancy.",
        "1.2.3 Offer oral antibiotics as soon as possible.",
        "Cover S. aureus and E. coli in severe infection.",
        "Give 0.5 mL of 1 in 1,000 adrenaline.",
        "Inj. Ceftriaxone 1 g once daily.",
        "Approx. 3.5 mmol/L is the lower limit.",
        "Discuss with Dr. Smith or the team on call.",
        "Patients vs. healthy volunteers were compared.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    "expected",
    [
        ["Give 5 mg.", "Then wait."],
        ["The dose is 500 mg.", "Repeat after 5 minutes."],
        ["Give it i.v. in theatre.", "Stop after 24 hours."],
        ["Is the patient septic?", "Call for help!", "Do not wait."],
        ["Potassium is 6.5 mmol/L or more.", "Take an ECG."],
    ],
)
def test_two_sentences_are_two(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_outer_blanks_belong_to_no_sentence() -> None:
    assert split("  One thing.   Another thing.  ") == ["One thing.", "Another thing."]
    assert split("") == []
    assert split(" \n ") == []


def test_a_text_without_a_full_stop_is_one_sentence() -> None:
    text = "sodium 140 potassium 4 " * 40
    assert split(text) == [text.strip()]


CLINICAL = st.lists(
    st.sampled_from(
        ["Give", "i.v.", "e.g.", "5", "mg.", "Max.", "1.2.3", "S.", "aureus.", "Stop", "(see", "p.",
         "4).", "…", "\u00a0", "µg", "é", "?", "“Call", "help!”", "\n", "a)", "≥", "№", "🩺", "药"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@given(st.one_of(CLINICAL, st.text(max_size=200)))
def test_spans_are_ordered_and_disjoint_and_hold_every_character(text: str) -> None:
    spans = sentences(text)
    ends = [0, *(end for _, end in spans)]
    assert all(start >= end for (start, _), end in zip(spans, ends, strict=False))
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)
    inside = {i for a, b in spans for i in range(a, b)}
    assert all(i in inside or char.isspace() for i, char in enumerate(text))
