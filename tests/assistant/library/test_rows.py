"""Units are kept as short lists, and those of older libraries are still read."""

from __future__ import annotations

from assistant.library.rows import section_columns, to_section
from assistant.model import Section, Unit, UnitKind


def section(*units: Unit) -> Section:
    return Section("a:1.0", "a:1", 0, ("Doses",), None, "Give 5 mg. Give 2 mg.", units)


def test_a_section_comes_back_as_it_was() -> None:
    held = section(
        Unit(0, 10, UnitKind.SENTENCE, page=4),
        Unit(11, 21, UnitKind.ITEM, page=5, lead=0, sure=0.973),
    )
    assert to_section(section_columns(held)) == held


def test_only_what_was_read_from_a_scan_says_how_surely() -> None:
    (unit,) = section_columns(section(Unit(0, 10, UnitKind.SENTENCE)))["units"]
    assert unit == [0, 10, "sentence", None, None]
