"""Groups of patients, and those that follow from others."""

from __future__ import annotations

import pytest

from assistant.gate.population import groups, implied


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Adults and children", ["adult", "child"]),
        ("paediatric patients", ["child"]),
        ("Child-Pugh class C, women of childbearing age", ["women"]),
        ("older people with CKD", ["elderly", "renal"]),
        ("preterm newborns", ["neonate", "neonate"]),
        ("non-pregnant women", ["not pregnant", "women"]),
        ("breastfeeding mothers", ["breastfeeding", "women"]),
    ],
)
def test_groups_are_named(text: str, names: list[str]) -> None:
    assert [g.name for g in groups(text)] == names


def test_ages_say_who_is_meant() -> None:
    assert "child" in implied("under 12 years")
    assert "adult" in implied("over 18 years")
    assert implied("for 12 months") == frozenset()
    assert "women" in implied("in pregnancy")
