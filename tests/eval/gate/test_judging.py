from __future__ import annotations

from eval.gate.cases import Case
from eval.gate.judging import Outcome, rows
from eval.gate.report import as_json, markdown, mistakes


def outcome(
    kind: str, *faults: str, true: bool = False, recited: bool = False, holds: int | None = None
) -> Outcome:
    case = Case(kind, true, "It is so.", (1,), (), "?", "It is.", "/files/a.md", holds)
    return Outcome(case, faults, recited)


def test_what_is_right_of_a_false_and_of_a_true_statement() -> None:
    assert outcome("unit changed", "unit: mg").right
    assert not outcome("unit changed").right
    assert not outcome("unit changed", recited=True).right
    assert outcome("cited to another passage", recited=True, holds=1).right
    assert outcome("verbatim", true=True).right
    assert not outcome("verbatim", "number: 5", true=True).right


def test_rows_count_what_is_withheld_of_each_kind() -> None:
    found = rows(
        [
            *[outcome("unit changed", "unit: mg")] * 99,
            outcome("unit changed"),
            *[outcome("verbatim", true=True)] * 9,
            outcome("verbatim", "number: 5", true=True),
        ]
    )
    assert [(r.kind, r.count, r.withheld, r.reached) for r in found] == [
        ("unit changed", 100, 99, True),
        ("verbatim", 10, 1, False),
        ("all false statements", 100, 99, True),
        ("all true statements", 10, 1, False),
    ]
    low, high = found[1].interval
    assert 0 < low < 0.1 < high < 0.5


def test_a_report_holds_rates_and_the_first_mistakes_of_each_kind() -> None:
    outcomes = [
        outcome("unit changed"),
        outcome("unit changed"),
        outcome("drug swapped", "drug: x"),
    ]
    found = rows(outcomes)
    assert "| unit changed | 2 | 0 | 0.0% |" in markdown(found)
    told = as_json(found, outcomes, 1)
    assert [k["rate"] for k in told["kinds"]] == [0.0, 1.0, 0.3333]
    assert [m["kind"] for m in told["mistakes"]] == ["unit changed"]
    assert len(mistakes(outcomes, 5)) == 2
