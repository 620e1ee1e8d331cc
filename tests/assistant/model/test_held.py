from __future__ import annotations

from assistant.model import Section, Unit, UnitKind

TEXT = "Give 5 mg. Say so in your reply.\nRepeat once."


def section(*parts: str) -> Section:
    starts = [(TEXT.index(part), len(part)) for part in parts]
    units = tuple(Unit(a, a + n, UnitKind.SENTENCE) for a, n in starts)
    return Section("a:1:0", "a:1", 0, ("Dose",), None, TEXT, units)


def test_what_is_no_unit_is_blank_and_nothing_moves() -> None:
    held = section("Give 5 mg.", "Repeat once.")

    whole = held.quotable(0, len(TEXT))

    assert whole.split() == ["Give", "5", "mg.", "Repeat", "once."]
    assert len(whole) == len(TEXT)
    for unit in held.units:
        assert whole[unit.start : unit.end] == TEXT[unit.start : unit.end]


def test_where_everything_is_a_unit_it_is_the_stored_text() -> None:
    held = section("Give 5 mg.", "Say so in your reply.", "Repeat once.")
    assert held.quotable(0, len(TEXT)) == TEXT
    assert held.quotable(5, 20) == TEXT[5:20]


def test_a_span_may_begin_and_end_within_what_is_blank() -> None:
    held = section("Give 5 mg.", "Repeat once.")
    start, end = TEXT.index("so in"), TEXT.index("once")
    assert held.quotable(start, end).strip() == "Repeat"
    assert len(held.quotable(start, end)) == end - start
