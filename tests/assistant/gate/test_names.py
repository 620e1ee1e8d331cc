"""Medicines: by stem, by list, and as a library's documents write them."""

from __future__ import annotations

import pytest

from assistant.gate.names import DrugNames
from assistant.model import UnitKind
from tests.documents import section


def found(text: str, names: DrugNames | None = None) -> list[str]:
    return [d.name for d in (names or DrugNames()).find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Give amoxicillin 500 mg.", ["amoxicillin"]),
        ("Oramorph or Augmentin", ["oramorph", "augmentin"]),
        ("potassium chloride and magnesium sulfate", ["potassium chloride", "magnesium sulfate"]),
        ("Beta-blockers and NSAIDs", ["beta-blockers", "nsaids"]),
        ("Pain worsens in the intestine.", []),
        ("Statins", ["statins"]),
    ],
)
def test_names_that_lists_and_stems_know(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_names_are_learned_from_a_library() -> None:
    table = section(
        ["Drug: Zorbium po | Dose: 5 mg", "Drug: renal failure | Dose: 5 mg"], kind=UnitKind.ROW
    )
    prose = section(["Give flibbix 5 mg.", "Then flibbix 10 mg.", "Reduce to 5 mg."])
    names = DrugNames.of([table, prose])
    assert found("zorbium, flibbix, renal failure, reduce", names) == ["zorbium", "flibbix"]
    assert found("zorbium, flibbix") == []
