"""Answers that would be unsafe: another medicine's dose, another patient's, another purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.model import Answer, AnswerStatus, CautionKind, Question
from assistant.pipeline import Assistant
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import write


@pytest.fixture
def ask(sample: Assistant) -> Callable[[str], Answer]:
    return lambda text: sample.ask(Question(text, channel="test"))


def told(answer: Answer) -> set[CautionKind]:
    return {c.kind for c in answer.cautions}


def said(answer: Answer) -> str:
    return "\n".join(s.text for s in answer.statements)


@pytest.mark.parametrize(
    "question", ["alteplase dose for ischaemic stroke", "dose of tpa in stroke"]
)
def test_a_treatment_does_not_name_its_medicine(
    ask: Callable[[str], Answer], question: str
) -> None:
    answer = ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert not answer.statements


def test_the_row_of_the_age_stands_first(ask: Callable[[str], Answer]) -> None:
    first = ask("adrenaline dose for a 4 year old with anaphylaxis").statements[0]
    assert "Child 6 months to 6 years" in first.text


def test_the_strength_that_was_asked_for_stands_first(ask: Callable[[str], Answer]) -> None:
    first = ask("hypertonic saline dose for hyponatraemia with seizures").statements[0]
    assert "sodium chloride 3 %" in first.text


def test_lying_and_standing_blood_pressure_is_known_by_its_letters(
    ask: Callable[[str], Answer],
) -> None:
    assert "5 minutes lying down" in said(ask("LSBP how to measure"))


@pytest.mark.parametrize(
    "question", ["naloxone dose for a 3 year old child", "naloxone for a 3-year-old"]
)
def test_an_adults_dose_is_none_for_a_child(ask: Callable[[str], Answer], question: str) -> None:
    answer = ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert told(answer) == {CautionKind.DOSE_NOT_HELD}
    assert "for adults, not for a child" in answer.cautions[0].text


def test_the_same_dose_answers_for_an_adult(ask: Callable[[str], Answer]) -> None:
    answer = ask("naloxone dose for an adult with an opioid overdose")
    assert "400 micrograms" in said(answer)
    assert "adrenaline" not in said(answer)


def test_prevention_is_no_treatment(ask: Callable[[str], Answer]) -> None:
    answer = ask("treatment dose of enoxaparin for PE in a 90 kg man")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "for prevention, not for treatment" in answer.cautions[-1].text
    assert "40 mg" in said(ask("prophylactic dose of enoxaparin"))
    assert "40 mg" in said(ask("enoxaparin dose for a medical inpatient"))


def test_a_dose_that_prevents_strokes_is_no_thromboprophylaxis(
    ask: Callable[[str], Answer],
) -> None:
    answer = ask("prophylactic rivaroxaban dose")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "for treatment or to prevent strokes" in answer.cautions[-1].text
    assert "20 mg once a day" in said(ask("rivaroxaban dose to prevent stroke in AF"))


def test_a_class_has_the_doses_of_its_own_medicines(ask: Callable[[str], Answer]) -> None:
    answer = ask("LMWH treatment dose")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "a dose of low molecular weight heparin" in answer.cautions[-1].text
    doses = said(ask("opioid dose in the last days of life"))
    assert "morphine | Dose: 2 mg" in doses
    assert "midazolam | Dose" not in doses
    assert "Drug: apixaban | Usual dose: 5 mg" in said(ask("DOAC dose for AF"))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("tranexamic acid dose in major haemorrhage", "tranexamic acid"),
        ("TXA dose in major haemorrhage", "txa"),
        ("folic acid dose in pregnancy", "folic acid"),
        ("labetalol dose in acute stroke", "labetalol"),
    ],
)
def test_a_medicine_that_no_passage_names_is_told_by_its_name(
    ask: Callable[[str], Answer], question: str, name: str
) -> None:
    answer = ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert f"names {name}" in answer.cautions[-1].text


def test_the_dose_of_an_antidote_is_asked_beside_what_it_is_for(
    ask: Callable[[str], Answer],
) -> None:
    rows = said(ask("dose of vitamin K for warfarin reversal with major bleeding"))
    assert "phytomenadione (vitamin K) | Dose: 5 mg" in rows
    assert "prothrombin complex concentrate | Dose" not in rows
    both = said(ask("INR 9 on warfarin, not bleeding"))
    assert "phytomenadione" in both


def test_what_is_advised_now_stands_before_what_was(ask: Callable[[str], Answer]) -> None:
    answer = ask("chlorphenamine IV dose in anaphylaxis")
    assert "not part of the initial emergency treatment" in answer.statements[0].text
    assert "chlorphenamine | Adult dose in 2008: 10 mg" in said(answer)
    assert CautionKind.SUPERSEDED in told(answer)


def test_a_superseded_document_is_told_with_the_title_of_the_newer(
    sample: Assistant, ask: Callable[[str], Answer]
) -> None:
    answer = ask("what was advised in 2008 for chlorphenamine in anaphylaxis")
    (caution,) = (c for c in answer.cautions if c.kind is CautionKind.SUPERSEDED)
    assert caution.text.endswith("has been superseded by Anaphylaxis. Check the newer guidance.")
    held = {d.id: d for d in sample.library.documents()}
    old = next(d for d in held.values() if d.metadata.superseded_by)
    assert sample.library.superseded_by(old) == "Anaphylaxis"
    assert sample.library.successor(held["anaphylaxis"]) is None


def test_national_and_local_guidance_are_told_apart(ask: Callable[[str], Answer]) -> None:
    answer = ask("within how many hours of admission does VTE prophylaxis start")
    (caution,) = (c for c in answer.cautions if c.kind is CautionKind.NATIONAL_AND_LOCAL)
    assert "national summary” is national" in caution.text
    assert "local policy (fictional)” is local" in caution.text
    assert caution.citations


@pytest.mark.parametrize(
    "question",
    [
        "prophylactic dose of enoxaparin",
        "adult dose of adrenaline in anaphylaxis",
        "when do I discuss AKI with a nephrologist",
        "how is pulmonary embolism treated",
    ],
)
def test_no_alarm_where_only_one_of_them_speaks(
    ask: Callable[[str], Answer], question: str
) -> None:
    assert CautionKind.NATIONAL_AND_LOCAL not in told(ask(question))


def test_a_dose_that_names_no_patients_is_marked_for_a_child(ask: Callable[[str], Answer]) -> None:
    for question in ("rivaroxaban dose for PE in a child of 8", "morphine dose for a 5 year old"):
        assert CautionKind.PATIENTS_NOT_NAMED in told(ask(question))
    for question in ("rivaroxaban dose for PE", "adrenaline in anaphylaxis, dose at 8 years"):
        assert CautionKind.PATIENTS_NOT_NAMED not in told(ask(question))


def test_doses_that_are_all_for_children_are_told_where_nobody_was_named(
    sync: Sync, settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    text = (
        "# Croup in children\n\nIllustrative; see the formulary.\n\n## Steroid\n\n"
        "A child with croup is given dexamethasone 150 micrograms/kg by mouth as one dose.\n"
    )
    sync.run([write(tmp_path / "guidelines", croup=text)["croup"]])
    assistant = build(settings, embedder, lambda: NOW)

    (caution,) = assistant.ask(Question("dexamethasone dose in croup")).cautions
    assert caution.kind is CautionKind.PATIENTS_NOT_NAMED
    assert "are for children" in caution.text
    assert not assistant.ask(Question("dexamethasone dose for a child with croup")).cautions
