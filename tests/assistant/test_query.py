"""Abbreviations, spellings and slips of a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.query import Query, Vocabulary, analyse

PAIRS = [
    ("AKI", "acute kidney injury"),
    ("DKA", "diabetic ketoacidosis"),
    ("VTE", "venous thromboembolism"),
    ("PE", "pulmonary embolism"),
    ("NSAID", "non steroidal anti inflammatory"),
    ("SOB", "shortness of breath"),
    ("SOB", "dyspnoea"),
    ("COPD", "chronic obstructive pulmonary disease"),
    ("AF", "atrial fibrillation"),
    ("UTI", "urinary tract infection"),
    ("MI", "myocardial infarction"),
    ("IV", "intravenous"),
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Callable[[str], Query]:
    slips = {"anaphilaxis": "anaphylaxi", "hyperkalemia": "hyperkalaemia"}
    return lambda question: analyse(question, vocabulary, slips.get)


def forms(query: Query) -> set[str]:
    """Everything that the lexical search looks for."""
    return {form for term in query.terms for form in (term.text, *term.variants)}


@pytest.mark.parametrize(("short", "long"), PAIRS)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_an_abbreviation_finds_its_long_form(
    read: Callable[[str], Query], short: str, long: str, case: Callable[[str], str]
) -> None:
    assert long in forms(read(f"treatment of {case(short)} in adults"))


@pytest.mark.parametrize(("short", "long"), PAIRS)
def test_a_long_form_finds_its_abbreviation(
    read: Callable[[str], Query], short: str, long: str
) -> None:
    assert short.lower() in forms(read(f"What is the treatment of {long} in adults?"))
    assert short.lower() in forms(read(long.title()))


@pytest.mark.parametrize(
    "form",
    [
        "NSAIDs",
        "nsaids",
        "UTIs",
        "DVTs",
        "non-steroidal anti-inflammatory",
    ],
)
def test_plurals_and_hyphens_are_the_same_form(read: Callable[[str], Query], form: str) -> None:
    assert len(forms(read(form))) > 1


@pytest.mark.parametrize(
    ("question", "long"),
    [
        ("fluids in AKI", "acute kidney injury"),
        ("fluids in aki", "acute kidney injury"),
        ("DKA insulin rate", "diabetic ketoacidosis"),
        ("dka insulin rate", "diabetic ketoacidosis"),
        pytest.param("pe treatment", "pulmonary embolism"),
        ("vte prophylaxis", "venous thromboembolism"),
    ],
)
def test_the_embedder_reads_abbreviations_spelled_out(
    read: Callable[[str], Query], question: str, long: str
) -> None:
    assert long in read(question).text


def test_a_question_in_full_is_read_as_it_stands(read: Callable[[str], Query]) -> None:
    plain = "How is acute kidney injury treated?"
    assert read(plain).text == plain


def test_every_meaning_of_an_abbreviation_is_searched(read: Callable[[str], Query]) -> None:
    assert {"acute coronary syndrome", "abdominal compartment syndrome"} <= forms(read("ACS"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hyperkalaemia", "hyperkalemia"),
        ("anaesthesia", "anesthesia"),
        ("oedema", "edema"),
        ("haemorrhage", "hemorrhage"),
        ("diarrhoea", "diarrhea"),
        ("paediatric", "pediatric"),
        ("leukaemia", "leukemia"),
        ("ischaemia", "ischemia"),
        ("oesophageal", "esophageal"),
    ],
)
def test_british_and_american_spellings_find_each_other(
    read: Callable[[str], Query], one: str, other: str
) -> None:
    both = {one, other}
    assert both <= forms(read(f"{one} treatment"))
    assert both <= forms(read(f"{other} treatment"))


def test_a_slip_is_corrected_and_the_word_as_typed_is_searched_too(
    read: Callable[[str], Query],
) -> None:
    query = read("Dose for anaphilaxis?")
    assert query.corrections == (("anaphilaxis", "anaphylaxi"),)
    assert {"anaphilaxis", "anaphylaxi"} <= forms(query)


def test_a_word_with_other_forms_is_never_corrected(vocabulary: Vocabulary) -> None:
    asked: list[str] = []

    def correct(word: str) -> str | None:
        asked.append(word)
        return "wrong"

    analyse("AKI and dyspnoea zopiclone", vocabulary, correct)
    assert asked == ["zopiclone"]


def test_words_that_say_nothing_are_no_terms(read: Callable[[str], Query]) -> None:
    assert [t.text for t in read("What is the dose of it?").terms] == ["dose"]
    assert read("").terms == ()
    assert read("?! …").terms == ()


@pytest.mark.parametrize("question", ["K+ 6.5", "β-blocker", "1.2.3", "C. difficile", "T2DM/HTN"])
def test_signs_in_words_break_nothing(read: Callable[[str], Query], question: str) -> None:
    assert read(question).terms


def test_each_group_of_the_vocabulary_is_written_so_that_it_can_be_found(
    vocabulary: Vocabulary,
) -> None:
    for groups in vocabulary._groups.values():
        for group in groups:
            assert len(group) > 1, group
            assert len(set(group)) == len(group), group
            for form in group:
                assert form == form.lower().strip(), group


def test_the_longest_form_of_the_vocabulary_is_found(
    vocabulary: Vocabulary, read: Callable[[str], Query]
) -> None:
    longest = max(vocabulary._groups, key=lambda form: len(form.split()))
    assert len(read(longest).terms) == 1
