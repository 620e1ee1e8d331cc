"""What a question pins down: its medicines, its patients, its purpose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.generate.aim import Aim, of_stroke, purpose_of
from assistant.pipeline import Assistant


@pytest.fixture
def aim(sample: Assistant) -> Callable[[str], Aim]:
    return lambda text: Aim.of(sample.retriever.retrieve(text))


@pytest.mark.parametrize(
    ("question", "about", "beside"),
    [
        ("tranexamic acid dose in trauma", ["tranexamic acid"], []),
        ("dose of vitamin K on warfarin", ["vitamin k"], ["warfarin"]),
        ("vitamin K for warfarin reversal", ["vitamin k"], ["warfarin"]),
        ("paracetamol overdose, acetylcysteine dose", ["acetylcysteine"], ["paracetamol"]),
        (
            "on lopinavir and ritonavir, simvastatin dose",
            ["simvastatin"],
            ["lopinavir", "ritonavir"],
        ),
        ("antihistamine dose", [], []),
        ("clexane dose", ["enoxaparin"], []),
        ("enoxiparin dose", ["enoxaparin"], []),
    ],
)
def test_what_it_is_about_and_what_it_only_mentions(
    aim: Callable[[str], Aim], question: str, about: list[str], beside: list[str]
) -> None:
    made = aim(question)
    assert len(made.medicines) == len(about)
    assert len(made.beside) == len(beside)
    assert all(any(name in m for m in made.medicines) for name in about)
    assert all(any(name in m for m in made.beside) for name in beside)


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("treatment dose of dalteparin", "treatment"),
        ("thromboprophylaxis after surgery", "prevention"),
        ("Doses of enoxaparin for prevention", "prevention"),
        ("prophylaxis, and the treatment dose", None),
        ("dose of enoxaparin", None),
    ],
)
def test_what_it_is_for(text: str, purpose: str | None) -> None:
    assert purpose_of(text) == purpose


def test_a_medicine_and_a_patient_ask_for_a_dose(aim: Callable[[str], Aim]) -> None:
    assert aim("naloxone for a 3-year-old").dose
    assert aim("loading of phenytoin").dose
    assert not aim("contraindications to naloxone in a child").dose


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("LMWH treatment dose", ["lmwh"]),
        ("DOAC dose in AF", ["doac"]),
        ("naloxone dose on opioids", []),
        ("antibiotic dose with penicillin allergy", []),
        ("LMWH dose on warfarin", ["lmwh"]),
    ],
)
def test_a_class_is_what_it_is_about_where_no_single_medicine_is(
    aim: Callable[[str], Aim], question: str, named: list[str]
) -> None:
    made = aim(question)
    assert len(made.classes) == len(named)
    assert all(any(name in c for c in made.classes) for name in named)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("preventing stroke in atrial fibrillation", True),
        ("thromboprophylaxis after a stroke", False),
        ("prophylaxis after surgery", False),
    ],
)
def test_whether_it_is_strokes_that_are_prevented(text: str, is_so: bool) -> None:
    assert of_stroke(text) is is_so
