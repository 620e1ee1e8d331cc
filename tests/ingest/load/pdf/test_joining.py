from __future__ import annotations

import pytest

from ingest.load.pdf.joining import Joiner

JOINER = Joiner(
    [
        "A beta-blocker, or beta blockers, in an investigation of long-term treatment.",
        "The opioid induced sleep; a meta-analysis of randomised trials; coexistent disease.",
    ]
)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["the investi-", "gation"], "the investigation"),
        (["a beta-", "blocker"], "a beta-blocker"),
        (["a meta-", "analysis"], "a meta-analysis"),
        (["opiate-in-", "duced"], "opiate-induced"),
        (["co-exis-", "tent"], "co-existent"),
        (["HELP-", "FUL"], "HELP-FUL"),
        (["β-", "lactamase"], "β-lactamase"),
        (["first-", "and second-line"], "first- and second-line"),
        (["75-", "150 mg"], "75-150 mg"),
        (["from -14.5 to -", "8.2"], "from -14.5 to -8.2"),
        (["mg/", "kg"], "mg/kg"),
        (["see https://example.org/a", "b/c"], "see https://example.org/ab/c"),
        (["one", "two"], "one two"),
    ],
)
def test_lines_are_joined(lines: list[str], text: str) -> None:
    assert JOINER.join(lines) == text


def test_parts_of_a_cell_become_a_series() -> None:
    lines = [
        ("lorazepam", False),
        ("Therapeutic alternatives:", True),
        ("- diazepam", True),
        ("- midazolam", True),
        ("(injection)", False),
    ]
    assert JOINER.join_cell(lines) == (
        "lorazepam; Therapeutic alternatives: diazepam; midazolam (injection)"
    )
    assert JOINER.join_cell([("Injection: 4 mg/mL.", False), ("Tablet: 2 mg.", True)]) == (
        "Injection: 4 mg/mL. Tablet: 2 mg."
    )
