"""What cannot be asked is refused with a reason; what a clinician types never is."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.asked import clean
from assistant.errors import QuestionError
from tests.conftest import REPO

LONGEST = 2000
SETS = sorted((REPO / "eval" / "sets").glob("*.yaml"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("\u200b", "empty"),
        ("dose " * 10_000, r"49,999 characters long; at most 2,000"),
        ("x" * 2001, "2,001 characters"),
        ("\x00dose", "not text"),
        ("\x89PNG\r\n\x1a\n\x01\x02\x03\x04\x05\x06", "not text"),
        ("12345 67 ??", "no words"),
        ("💉💉💉", "no words"),
        ("急性腎障害の治療は何ですか", "English only"),
        ("Какова доза адреналина при анафилаксии?", "English only"),
        ("ما هي جرعة الأدرينالين في الحساسية المفرطة", "English only"),
        ("Quelle est la dose d'adrénaline en cas d'anaphylaxie ?", "French"),
        ("Wie hoch ist die Dosis von Adrenalin bei einer Anaphylaxie?", "German"),
        ("Was ist die Behandlung der Hyperkaliämie", "German"),
        ("traitement de l'hyperkaliémie chez les adultes", "French"),
        ("tratamiento de la sepsis en los adultos", "Spanish"),
        ("Qual é a dose de adrenalina na anafilaxia?", "Portuguese"),
        ("Qual è la dose di adrenalina per l'anafilassi?", "Italian"),
        ("Wat is de dosering van adrenaline bij anafylaxie?", "Dutch"),
        ("Jaka jest dawka adrenaliny w anafilaksji?", "Polish"),
        ("Beth yw dos adrenalin mewn anaffylacsis?", "Welsh"),
        ("¿Cuál es la dosis de adrenalina para la anafilaxia en adultos?", "Spanish"),
    ],
)
def test_it_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(QuestionError, match=reason):
        clean(text, LONGEST)


SHORTHAND = [
    "AKI fluids?",
    "DKA insulin rate",
    "K 6.7 ECG changes rx",
    "pt NBM post op, met formin?",
    "SOB + CP ?PE wells",
    "abx sepsis NKDA",
    "vanc trough",
    "MRSA decolonisation",
    "β-hCG",
    "α1",
    "Na 118 sz",
    "CURB65 3 abx PO or IV",
    "tazocin dose eGFR 20",
    "NaCl 0.9% rate peds",
    "S. aureus bacteraemia",
    "C diff 1st line",
    "GTN infusion mcg/min",
    "ibuprofen breast feeding",
    "LMWH dose 120kg",
    "post-partum haemorrhage oxytocin",
    "laxative opioid constipation elderly",
    "paracetamol overdose NAC regimen",
    "café au lait spots",
    "café au lait macules neurofibromatosis criteria",
    "Ménière disease vertigo betahistine prochlorperazine",
    "Guillain-Barré IVIG",
    "naïve opioid",
    "Sjögren dry mouth",
    "Ménière vertigo prochlorperazine",
    "fluid bolus 500ml?\n\nage 80, CCF",
]


@pytest.mark.parametrize("text", SHORTHAND)
def test_clinical_shorthand_is_english(text: str) -> None:
    assert clean(text, LONGEST) == " ".join(text.split())


def test_no_question_of_our_sets_is_refused() -> None:
    asked = [
        row["question"]
        for path in SETS
        for row in yaml.safe_load(path.read_text(encoding="utf-8")).get("questions", ())
    ]
    assert len(asked) > 50
    assert [q for q in asked if clean(q, LONGEST) != " ".join(q.split())] == []


def test_blanks_and_stray_signs_are_tidied() -> None:
    assert clean("  dose of\u00a0adrenaline\r\n in\u200banaphylaxis ", LONGEST) == (
        "dose of adrenaline in anaphylaxis"
    )


@given(st.text(max_size=300))
def test_any_text_is_refused_or_becomes_one_printable_line(text: str) -> None:
    try:
        tidy = clean(text, LONGEST)
    except QuestionError as error:
        assert str(error).endswith(".")
    else:
        assert tidy.isprintable()
        assert tidy == " ".join(tidy.split())
