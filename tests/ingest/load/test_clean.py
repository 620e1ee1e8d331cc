from __future__ import annotations

import pytest

from ingest.load.clean import (
    join_lines,
    lowered,
    raised,
    tidy,
    without_bullet,
    without_templates,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5\u00a0mg\u2009daily\n\n twice", "5 mg daily twice"),
        ("non\u2011breaking\u2010hyphen", "non-breaking-hyphen"),
        ("mor\u00adphine\u200b 5\ufeff mg", "morphine 5 mg"),
        ("e\u0301", "é"),
        ("e\ufb03cacy", "efficacy"),
        ("SpO2 \uf0b3 94 %, K+ \uf0a3 5.5", "SpO2 ≥ 94 %, K+ ≤ 5.5"),
        ("a\u202eb\U000e0041c", "abc"),
        ("bell\x07 and\x0btab\tend", "bell and tab end"),
    ],
)
def test_tidy_leaves_plain_visible_text(text: str, expected: str) -> None:
    assert tidy(text) == expected


@pytest.mark.parametrize(
    "text", ["2.5 µg/kg", "2.5 μg/kg", "≥ 7.0 mmol/L", "−5 °C", "½ tablet", "10⁹/L", "30–60 mg"]
)
def test_tidy_never_changes_figures_and_units(text: str) -> None:
    assert tidy(text) == text


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("9", "10", "⁹"),
        ("-6", "10", "⁻⁶"),
        ("2+", "Ca", "²⁺"),
        ("st", "1", "st"),
        ("o", "37", "°"),
        ("a", "VTE", "^a"),
        ("x", "10", "^x"),
        ("®", "Name", "®"),
        (" ", "10", ""),
    ],
)
def test_raised_text_never_runs_into_the_number_before_it(
    text: str, before: str, expected: str
) -> None:
    assert raised(text, before) == expected


def test_lowered_text_is_plain_unless_two_numbers_would_meet() -> None:
    assert lowered("2", "CO") == "2"
    assert lowered("1", "V") == "1"
    assert lowered("2", "B12") == "₂"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Book]({{ findersBaseUrl }}book)", "[Book](book)"),
        ("A{% assign x = y %}B", "AB"),
        ("red {.list--check}", "red "),
        ("{:.stu-note}", ""),
        ('{: .grid data-x="1"}', ""),
        ("the set {1, 2} of x", "the set {1, 2} of x"),
    ],
)
def test_template_leftovers_go(text: str, expected: str) -> None:
    assert without_templates(text) == expected


def test_bullet_goes_but_a_minus_stays() -> None:
    assert without_bullet("• 5 mg") == "5 mg"
    assert without_bullet("- 5 mg") == "5 mg"
    assert without_bullet("-5 °C") == "-5 °C"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Nausea", "Vomiting"], "Nausea; Vomiting"),
        (["Early findings:", "1. T wave"], "Early findings: 1. T wave"),
        (["Suspension", "(240 mg / 5 ml)"], "Suspension (240 mg / 5 ml)"),
        (["Number", "of tablets"], "Number of tablets"),
        (["first litre", "second litre"], "first litre; second litre"),
        (["", " • one", "• two "], "one; two"),
        ([], ""),
    ],
)
def test_lines_of_a_cell_become_a_series(lines: list[str], expected: str) -> None:
    assert join_lines(lines) == expected
