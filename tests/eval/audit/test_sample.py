"""The sample: whose turn it is, with what odds, and that the odds are what they say."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from assistant.model import AnswerStatus
from eval.audit.model import Reason
from eval.audit.sample import Wanted, draw, drawn_audit, reasons, shares
from eval.audit.trail import AuditError
from tests.eval.audit.made import RATERS, THIRD, given, log

COUNTS = st.dictionaries(st.sampled_from(list(Reason)), st.integers(0, 400))


def wanted(size: int, seed: int = 1, double: float = 0.2) -> Wanted:
    return Wanted(size, seed, RATERS, THIRD, "ann", double)


def test_the_gravest_reason_stands_first() -> None:
    answer = given(1, urgent=True, dose=True, out_of_date=True)
    assert reasons(answer, {"r1": ("wrong",)}) == (
        Reason.RED_FLAG,
        Reason.THUMBS_DOWN,
        Reason.OUT_OF_DATE,
        Reason.DOSE,
    )
    assert reasons(given(2, status=AnswerStatus.ABSTAINED), {}) == (Reason.ABSTAINED,)
    assert reasons(given(3), {}) == (Reason.UNFLAGGED,)


@for_all(COUNTS, st.integers(1, 600))
@settings(deadline=None)
def test_shares_use_the_room_and_no_more(population: dict[Reason, int], size: int) -> None:
    drawn = shares(population, size)
    assert sum(drawn.values()) == min(size, sum(population.values()))
    assert all(drawn[r] <= population.get(r, 0) for r in drawn)
    unflagged = population.get(Reason.UNFLAGGED, 0)
    assert drawn[Reason.UNFLAGGED] >= min(unflagged, size // 5)
    room = size - sum(drawn.values())
    flagged = [r for r in Reason if r is not Reason.UNFLAGGED and population.get(r)]
    whole = all(drawn[r] == population[r] for r in flagged)
    assert whole or room == 0
    left_out = [drawn[r] for r in flagged if drawn[r] < population[r]]
    assert not left_out or max(left_out) - min(left_out) <= 1
    assert all(drawn[r] <= min(left_out) + 1 for r in flagged) if left_out else True


def test_small_strata_are_taken_whole_and_large_ones_share_the_rest() -> None:
    population = {Reason.RED_FLAG: 5, Reason.THUMBS_DOWN: 3, Reason.DOSE: 900,
                  Reason.ABSTAINED: 100, Reason.UNFLAGGED: 2000}  # fmt: skip
    assert shares(population, 100) == {
        Reason.RED_FLAG: 5,
        Reason.THUMBS_DOWN: 3,
        Reason.OUT_OF_DATE: 0,
        Reason.DOSE: 36,
        Reason.ABSTAINED: 36,
        Reason.UNFLAGGED: 20,
    }


def test_all_that_is_flagged_is_drawn_where_there_is_room() -> None:
    held = log(*(given(n, dose=n < 10, urgent=n == 3) for n in range(200)))
    strata, items = draw(held, wanted(40))
    flagged = {i.record_id for i in items if i.stratum is not Reason.UNFLAGGED}
    assert flagged == {f"r{n}" for n in range(10)}
    assert len(items) == 40
    assert {s.reason: (s.population, s.drawn) for s in strata if s.population} == {
        Reason.RED_FLAG: (1, 1),
        Reason.DOSE: (9, 9),
        Reason.UNFLAGGED: (190, 30),
    }
    assert all(i.probability == (30 / 190 if i.stratum is Reason.UNFLAGGED else 1) for i in items)


def test_a_seed_draws_the_same_and_another_draws_others() -> None:
    held = log(*(given(n, dose=n % 2 == 0) for n in range(100)))
    assert draw(held, wanted(20, seed=4)) == draw(held, wanted(20, seed=4))
    assert draw(held, wanted(20, seed=4))[1] != draw(held, wanted(20, seed=5))[1]


def test_the_odds_are_those_that_are_noted() -> None:
    held = log(*(given(n, dose=n < 30) for n in range(60)))
    times: Counter[str] = Counter()
    rounds = 600
    for seed in range(rounds):
        _, items = draw(held, wanted(20, seed))
        times.update(i.record_id for i in items)
    odds = {i.stratum: i.probability for i in draw(held, wanted(20))[1]}
    for n in range(60):
        expected = odds[Reason.DOSE if n < 30 else Reason.UNFLAGGED] * rounds
        assert abs(times[f"r{n}"] - expected) < 5 * (expected**0.5)


def test_at_least_a_fifth_is_graded_twice_and_the_rest_in_turn() -> None:
    held = log(*(given(n) for n in range(50)))
    for double, both in ((0.2, 10), (0.5, 25), (1.0, 50)):
        items = draw(held, wanted(50, double=double))[1]
        assert sum(i.raters == RATERS for i in items) == both
        alone = Counter(i.raters[0] for i in items if len(i.raters) == 1)
        assert abs(alone["ann"] - alone["ben"]) <= 1
    assert sum(i.raters == RATERS for i in draw(held, wanted(7, double=0.0))[1]) == 2


def test_nothing_asked_is_told() -> None:
    with pytest.raises(AuditError, match="Nothing was asked"):
        drawn_audit(log(), wanted(5), "")
