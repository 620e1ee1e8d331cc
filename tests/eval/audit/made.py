"""Answers, grades and audits made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assistant.model import AnswerStatus
from eval.audit.criteria import (
    Completeness,
    Correctness,
    Currency,
    Fairness,
    Harm,
    Language,
    Level,
    Strength,
    Support,
)
from eval.audit.log import Given, Log, Quoted
from eval.audit.model import Audit, Grade, Item, Period, Reason, Stratum

START = datetime(2026, 11, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=30))
RATERS, THIRD = ("ann", "ben"), "cat"


def given(
    n: int,
    *,
    status: AnswerStatus = AnswerStatus.ANSWERED,
    urgent: bool = False,
    dose: bool = False,
    out_of_date: bool = False,
    quoted: tuple[Quoted, ...] = (),
    nearest: tuple[str, ...] = (),
    question: str = "How is potassium replaced?",
    who: str = "u1",
    channel: str = "slack",
) -> Given:
    """The n-th answer of the period, an hour after the one before."""
    at = START + timedelta(hours=n)
    return Given(
        f"r{n}", at, who, channel, question, question, status, urgent, dose, out_of_date, quoted,
        nearest,
    )  # fmt: skip


def log(*answers: Given, down: dict[str, tuple[str, ...]] | None = None) -> Log:
    return Log(PERIOD, answers, down or {}, ())


def grade(
    record_id: str = "r0",
    rater: str = "ann",
    *,
    correctness: str = "correct",
    harm: str = "0",
    language: str = "plain",
    citations: tuple[str, ...] = ("supports",),
    comment: str = "",
    n: int = 0,
) -> Grade:
    return Grade(
        id=f"{rater}-{record_id}-{n}",
        at=START + timedelta(minutes=n),
        audit_id="a1",
        record_id=record_id,
        rater=rater,
        correctness=Correctness(correctness),
        completeness=Completeness.COMPLETE,
        citations=tuple(Support(support) for support in citations),
        currency=Currency.CURRENT,
        authority=Level.HIGH,
        relevance=Level.HIGH,
        strength=Strength.STRONG,
        harm=Harm(harm),
        language=Language(language),
        fairness=Fairness.FAIR,
        comment=comment,
    )


def item(
    n: int, raters: tuple[str, ...] = RATERS, stratum: Reason = Reason.DOSE, odds: float = 1.0
) -> Item:
    return Item(f"r{n}", stratum, (stratum,), odds, raters)


def audit(*items: Item) -> Audit:
    return Audit(
        "a1", START, "ann", PERIOD, 10, 1, RATERS, THIRD,
        (Stratum(Reason.DOSE, len(items), len(items)),), items, "0" * 64,
    )  # fmt: skip
