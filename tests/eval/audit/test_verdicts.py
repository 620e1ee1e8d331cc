"""What stands after grading, how far raters agree, and what is estimated from it."""

from __future__ import annotations

import random
import sys

import pytest
from sklearn.metrics import cohen_kappa_score

from eval.audit.criteria import Correctness, Harm, Language
from eval.audit.model import Agreement, Grade, Reason
from eval.audit.trail import AuditError
from eval.audit.verdicts import agreement, differ, estimate, settled, to_settle
from tests.eval.audit.made import audit, grade, item


def of(found: tuple[Agreement, ...], name: str) -> Agreement:
    return next(a for a in found if a.criterion == name)


def test_what_a_third_rater_has_to_decide() -> None:
    assert differ(grade(), grade(rater="ben")) == ()
    assert differ(grade(), grade(rater="ben", correctness="partial")) == ("correctness",)
    assert differ(grade(), grade(rater="ben", harm="1")) == ("harm",)
    assert differ(grade(), grade(rater="ben", language="partly")) == ()
    assert differ(grade(), grade(rater="ben", language="unclear")) == ("language",)
    assert differ(grade(), grade(rater="ben", citations=("partly",))) == ("citations",)


def test_the_third_decides_where_two_differ() -> None:
    own = audit(item(0), item(1), item(2, ("ann",)))
    given = [
        grade("r0", "ann"),
        grade("r0", "ben", correctness="incorrect", harm="2"),
        grade("r1", "ann"),
        grade("r1", "ben", language="partly"),
        grade("r2", "ann", harm="1"),
    ]
    assert [i.record_id for i in to_settle(own, given)] == ["r0"]
    found = settled(own, given)
    assert set(found) == {"r1", "r2"}
    assert found["r1"].language is Language.PARTLY  # the worse one
    assert found["r2"].harm is Harm.MINOR
    given.append(grade("r0", "cat", correctness="partial"))
    assert to_settle(own, given) == ()
    assert settled(own, given)["r0"].correctness is Correctness.PARTIAL


def test_half_a_pair_settles_nothing() -> None:
    own = audit(item(0))
    assert settled(own, [grade("r0", "ann")]) == {}
    assert to_settle(own, [grade("r0", "ann")]) == ()
    assert of(agreement(own, [grade("r0", "ann")]), "correctness").pairs == 0


def test_kappa_is_that_of_two_other_libraries() -> None:
    chance = random.Random(3)
    levels = ["correct", "partial", "incorrect"]
    pairs = [(own := chance.choice(levels), own if chance.random() < 0.7 else chance.choice(levels))
             for _ in range(60)]  # fmt: skip
    found = of(_graded(pairs), "correctness")
    one, other = zip(*pairs, strict=True)
    expected = cohen_kappa_score(one, other, labels=levels, weights="linear")
    assert found.kappa == pytest.approx(expected)
    assert found.agreed == sum(a == b for a, b in pairs)
    assert found.low is not None and found.high is not None
    assert found.low < expected < found.high


def test_the_interval_holds_kappa_as_often_as_it_says() -> None:
    """Two raters of kappa 0.6 on two levels, 100 pairs. The interval is one for many pairs: here
    94 of 100 hold it, with 20 pairs 91."""
    chance, held, rounds = random.Random(7), 0, 400
    for _ in range(rounds):
        pairs = []
        for _ in range(100):
            own = chance.random() < 0.5
            other = own if chance.random() < 0.6 else chance.random() < 0.5
            pairs.append(tuple("correct" if level else "incorrect" for level in (own, other)))
        found = of(_graded(pairs), "correctness")
        assert found.low is not None and found.high is not None
        held += found.low <= 0.6 <= found.high
    assert 0.90 < held / rounds < 0.98


def test_kappa_of_one_level_is_not_defined() -> None:
    found = of(_graded([("correct", "correct")] * 5), "correctness")
    assert (found.pairs, found.agreed, found.kappa, found.low) == (5, 5, None, None)


@pytest.mark.filterwarnings("error")
def test_a_rater_who_gives_one_level_throughout_tells_nothing() -> None:
    found = of(_graded([("correct", "correct"), ("correct", "partial")] * 4), "correctness")
    assert (found.pairs, found.agreed, found.kappa) == (8, 4, None)


@pytest.mark.filterwarnings("error")
def test_full_agreement_over_a_few_is_not_certain() -> None:
    lows = []
    for n in (4, 40):
        found = of(_graded([("correct", "correct"), ("partial", "partial")] * n), "correctness")
        assert found.kappa == found.high == 1.0
        assert found.low is not None
        lows.append(found.low)
    assert 0 < lows[0] < 0.5 < lows[1] < 1


def test_an_answer_drawn_with_odds_of_a_quarter_counts_for_four() -> None:
    own = audit(
        item(0, ("ann",)), item(1, ("ann",)), item(2, ("ann",), Reason.UNFLAGGED, odds=0.25)
    )
    verdicts = settled(own, [grade("r0"), grade("r1", correctness="incorrect"), grade("r2")])
    found = estimate(own, verdicts, lambda g: g.correctness is Correctness.INCORRECT)
    assert (found.part, found.whole) == (1, 3)
    assert found.share == pytest.approx(1 / 6)
    assert 0 < found.low < 1 / 6 < found.high < 1


def test_what_does_not_concern_an_answer_is_left_out() -> None:
    own = audit(item(0, ("ann",)), item(1, ("ann",)))
    verdicts = settled(own, [grade("r0"), grade("r1")])
    found = estimate(own, verdicts, lambda g: None if g.record_id == "r0" else True)
    assert (found.part, found.whole, found.share) == (1, 1, 1.0)
    assert estimate(own, {}, lambda g: True).whole == 0


def test_the_estimate_is_unbiased_and_as_sure_as_it_says() -> None:
    """Over many samples drawn with unequal odds the mean share is the true one, and nearly all
    intervals hold it."""
    chance, found = random.Random(7), []
    wrong = {f"r{n}" for n in range(100) if n % 4 == 0 or n < 20}
    true = len(wrong) / 100
    for _ in range(400):
        drawn = [*chance.sample(range(20), 10), *chance.sample(range(20, 100), 10)]
        items = [
            item(n, ("ann",), Reason.DOSE if n < 20 else Reason.UNFLAGGED, 0.5 if n < 20 else 0.125)
            for n in drawn
        ]
        own = audit(*items)
        given = [
            grade(i.record_id, correctness="incorrect" if i.record_id in wrong else "correct")
            for i in items
        ]
        found.append(estimate(own, settled(own, given), _is_wrong))
    assert sum(e.share for e in found) / len(found) == pytest.approx(true, abs=0.02)
    assert sum(e.low <= true <= e.high for e in found) / len(found) > 0.93


def _is_wrong(own: Grade) -> bool:
    return own.correctness is Correctness.INCORRECT


def _graded(pairs: list[tuple[str, ...]]) -> tuple[Agreement, ...]:
    own = audit(*(item(n) for n in range(len(pairs))))
    given = [
        grade(f"r{n}", rater, correctness=level)
        for n, pair in enumerate(pairs)
        for rater, level in zip(("ann", "ben"), pair, strict=True)
    ]
    return agreement(own, given)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats.inter_rater", None)
    with pytest.raises(AuditError, match=r"pip install 'bedside\[audit\]'"):
        _graded([("correct", "correct"), ("partial", "correct"), ("correct", "partial")])
