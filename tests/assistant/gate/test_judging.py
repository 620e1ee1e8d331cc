"""What the gate lets through, and what it withholds, over a page about paracetamol."""

from __future__ import annotations

import pytest

from tests.assistant.gate.judge import judged, kinds

PAGE = (
    "Adults: give paracetamol 1 g orally every 6 hours (maximum 4 g in 24 hours).",
    "Do not give it to patients with severe hepatic impairment.",
)


@pytest.mark.parametrize(
    "text",
    [
        "Give adults paracetamol 1 g by mouth four times daily.",
        "Adults get paracetamol 1000 mg orally QDS, no more than 4 g per day.",
        "Avoid it in severe liver impairment.",
        PAGE[0],
        PAGE[1],
    ],
)
def test_what_the_words_say_is_shown(text: str) -> None:
    verdict = judged(text, *PAGE)
    assert not verdict.faults
    assert verdict.units


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Give paracetamol 10 g orally every 6 hours.", "number"),
        ("Give paracetamol 1 mg orally every 6 hours.", "unit"),
        ("Give paracetamol 1 g orally every 8 hours.", "frequency"),
        ("Give paracetamol 1 g IV every 6 hours.", "route"),
        ("Give ibuprofen 1 g orally every 6 hours.", "drug"),
        ("Give children paracetamol 1 g orally every 6 hours.", "population"),
        ("Give it to patients with severe hepatic impairment.", "negation"),
        ("Give paracetamol, at least 4 g in 24 hours.", "comparator"),
        ("Consult the guideline.", "support"),
        ("Aspirin thins the blood of sheep.", "support"),
        ("", "support"),
    ],
)
def test_what_they_do_not_say_is_withheld(text: str, kind: str) -> None:
    verdict = judged(text, *PAGE)
    assert kind in kinds(text, *PAGE)
    assert verdict.units == ()
