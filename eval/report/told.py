"""What the report says in sentences: the figures first seen, what needs attention, and what each
chart shows to those who do not see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.handovers import Handover
from eval.audit.criteria import Correctness, Harm
from eval.report.data import AuditedAnswer, CriterionScore, Report
from eval.report.figures import Figure
from eval.report.filters import count, places, share

_NAMED = 12  # answers linked from one point; more would be a list, not a pointer


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is seen first."""

    value: str
    of: str
    detail: str


@dataclass(frozen=True, slots=True)
class Point:
    """Something to act on. answers: linked. see: id of the section that says more."""

    text: str
    grave: bool = False
    answers: tuple[AuditedAnswer, ...] = ()
    see: str | None = None


def tiles(report: Report) -> Iterator[Tile]:
    """The figures that are seen first."""
    held = {figure.name: figure for figure in report.figures.figures}
    yield _share_tile(held["correct"], "of answers are correct")
    yield _share_tile(held["harmless"], "could do no or minor harm")
    yield _share_tile(held["supported"], "are supported by every citation")
    kappa = held.get("kappa")
    value = places(kappa.value) if kappa and kappa.value is not None else "–"
    yield Tile(value, "agreement of the raters", f"kappa over {report.progress.double} answers")


def attention(report: Report) -> Iterator[Point]:
    """What to act on, gravest first."""
    yield from _of_answers(report.answers)
    waiting = sum(one.incident.open for one in report.kept.incidents)
    if waiting:
        yield Point(f"{_many(waiting, 'safety incident')} without an outcome", True, see="safety")
    for recall in report.recalls:
        told = _many(len(recall.people), "person", "people")
        yield Point(f"“{recall.title}” was quoted to {told} and has since been withdrawn", True,
                    see="currency")  # fmt: skip
    used = [o for o in report.kept.outdated if o.answers]
    if used:
        answers = len({id for o in used for id in o.answers})
        yield Point(f"{_many(len(used), 'out-of-date document')} quoted in "
                    f"{_many(answers, 'answer')}", see="currency")  # fmt: skip
    if report.kept.handovers.overdue:
        late = _many(report.kept.handovers.overdue, "hand-over")
        yield Point(f"{late} open past the deadline", True, see="handovers")
    if report.kept.gaps:
        first, many = report.kept.gaps[0], _many(len(report.kept.gaps), "gap")
        most = f"asked for most ({_many(len(first.questions), 'time')}): “{first.question}”"
        yield Point(f"{many} in the library; {most}", see="gaps")
    if report.progress.open:
        yield Point(f"{_many(report.progress.open, 'answer')} for the third rater to decide",
                    see="agreement")  # fmt: skip


def scores_told(lines: Sequence[CriterionScore]) -> str:
    """The score card's chart in words."""
    best = [
        f"{line.heading} {share(line.levels[0].estimate.share)}"
        for line in lines
        if line.levels[0].estimate.whole
    ]
    return f"Dots with intervals. Share of answers at the best level: {', '.join(best)}."


def agreement_told(report: Report, headings: dict[str, str]) -> str:
    """The agreement's chart in words."""
    known = [
        f"{headings[of.criterion]} {places(of.kappa)}"
        for of in report.kept.agreement
        if of.kappa is not None
    ]
    return f"Dots with intervals. Kappa by criterion: {', '.join(known)}."


def days_told(labels: Sequence[str], whole: Sequence[int]) -> str:
    """The chart of days in words."""
    if not labels:
        return "No questions."
    most = max(range(len(whole)), key=lambda place: whole[place])
    return (
        f"Columns. {count(sum(whole))} questions from {labels[0]} to {labels[-1]}; the most, "
        f"{whole[most]}, in the column of {labels[most]}."
    )


def hours_told(by_hour: Sequence[int]) -> str:
    """The hours of the day in words."""
    whole = sum(by_hour)
    if not whole:
        return "No questions."
    night = sum(by_hour[20:]) + sum(by_hour[:8])
    most = max(range(24), key=lambda hour: by_hour[hour])
    return (
        f"{share(night / whole)} of the questions came between 20:00 and 08:00, when few libraries "
        f"are staffed; most in one hour, {count(by_hour[most])}, from {most:02}:00."
    )


def outcomes(report: Report) -> tuple[tuple[str, str], ...]:
    """The six outcomes for NHS knowledge and library services, and what here speaks for each."""
    use, kept = report.kept.use, report.kept.handovers
    graded = _many(report.progress.settled, "answer")
    return (
        ("1. The workforce freely accesses proactive knowledge services",
         f"{count(use.questions)} questions by {count(use.people)} people in "
         f"{_many(len(use.by_channel), 'channel')}, at every hour (Use and impact)"),
        ("2. Decisions are underpinned by high-quality evidence",
         f"{count(use.answered)} answers, each sentence with the words it rests on; {graded} "
         "graded by librarians (Score card)"),
        ("3. The knowledge needs of the workforce are identified",
         f"{_many(len(report.kept.gaps), 'gap')} found from what was asked (Gaps)"),
        ("4. Teams have the right mix of skills",
         f"{_many(len(kept.handovers), 'question')} taken over by librarians, {kept.answered} "
         "answered (Hand-overs); the team itself is not described here"),
        ("5. Services improve, using evidence and innovation",
         "two raters and their agreement; the change since the last report"),
        ("6. Services show that they make a positive impact on healthcare",
         f"{places(use.minutes / 60, 0)} hours of staff time, as assumed; "
         f"{_many(sum(i.in_period for i in report.kept.incidents), 'safety incident')}. Effects on "
         "patients were not measured"),
    )  # fmt: skip


def waiting_first(handovers: Sequence[Handover], shown: int) -> list[Handover]:
    """The first so many hand-overs to read: open ones by their deadline, then the last answered."""
    held = [h for h in handovers if h.open]
    done = [h for h in handovers if not h.open]
    held.sort(key=lambda h: (h.due_at, h.id))
    done.sort(key=lambda h: (h.answered_at or h.opened_at, h.id), reverse=True)
    return [*held, *done][:shown]


def _of_answers(answers: Sequence[AuditedAnswer]) -> Iterator[Point]:
    graded = [(a, a.verdict) for a in answers if a.verdict]
    harmful = [a for a, v in graded if v.harm in {Harm.MODERATE, Harm.SEVERE}]
    wrong = [a for a, v in graded if v.correctness is Correctness.INCORRECT and a not in harmful]
    unsound = [a for a in answers if any(check.good is False for check in a.checks)]
    yield from _point(harmful, "that could do moderate or severe harm", True)
    yield from _point(wrong, "graded incorrect", True)
    yield from _point(unsound, "in which a check by machine does not hold", False)


def _point(answers: Sequence[AuditedAnswer], what: str, grave: bool) -> Iterator[Point]:
    if answers:
        more = f", the first {_NAMED} of them" if len(answers) > _NAMED else ""
        text = f"{_many(len(answers), 'answer')} {what}{more}"
        yield Point(text, grave, tuple(answers[:_NAMED]))


def _share_tile(figure: Figure, of: str) -> Tile:
    if figure.value is None or figure.low is None or figure.high is None:
        return Tile("–", of, "nothing graded yet")
    between = f"{figure.low * 100:.1f} to {share(figure.high)}"
    return Tile(share(figure.value), of, f"95% interval {between}")


def _many(number: int, one: str, more: str | None = None) -> str:
    return f"{count(number)} {one if number == 1 else more or one + 's'}"


def ranked(counts: Iterable[tuple[str, int]], shown: int) -> list[tuple[str, int]]:
    """The first so many of counts, and the others as one."""
    rows = list(counts)
    rest = sum(n for _, n in rows[shown:])
    return rows[:shown] + ([(f"{len(rows) - shown} others", rest)] if rest else [])
