"""The register of use: who asks when and about what, and the time that it may have given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from assistant.model import AnswerStatus
from eval.audit.log import Given

UNANSWERED = "(not answered)"
"""Topic of what no document answered."""


@dataclass(frozen=True, slots=True)
class Use:
    """How Bedside was used. people: pseudonyms that asked. by_hour: of the hospital's day, 0 to
    23. by_topic: by the title of the first cited document. The maps have the most frequent first.

    minutes_each: minutes that an answer saves its reader, which is assumed and not measured.
    minutes: those times the answered questions.
    """

    questions: int
    answered: int
    people: int
    by_status: Mapping[str, int]
    by_channel: Mapping[str, int]
    by_role: Mapping[str, int]
    by_hour: Sequence[int]
    by_day: Mapping[str, int]
    by_topic: Mapping[str, int]
    minutes_each: float
    minutes: float

    @property
    def assumption(self) -> str:
        """What the saved time rests on."""
        return (
            f"Assumed, not measured: each answered question saves its reader {self.minutes_each:g} "
            "minutes of searching (BEDSIDE_MINUTES_SAVED)."
        )


def use(
    answers: Iterable[Given], roles: Mapping[str, str], zone: ZoneInfo, minutes_each: float
) -> Use:
    """The register of answers read with their sources. roles: of pseudonyms, where known."""
    answers = tuple(answers)
    local = [a.at.astimezone(zone) for a in answers]
    hours = Counter(at.hour for at in local)
    answered = sum(a.status is AnswerStatus.ANSWERED for a in answers)
    return Use(
        questions=len(answers),
        answered=answered,
        people=len({a.who for a in answers}),
        by_status=_ranked(str(a.status) for a in answers),
        by_channel=_ranked(a.channel for a in answers),
        by_role=_ranked(roles.get(a.who, f"{a.channel} user") for a in answers),
        by_hour=tuple(hours[hour] for hour in range(24)),
        by_day=dict(sorted(Counter(at.date().isoformat() for at in local).items())),
        by_topic=_ranked(a.quoted[0].title if a.quoted else UNANSWERED for a in answers),
        minutes_each=minutes_each,
        minutes=answered * minutes_each,
    )


def _ranked(values: Iterable[str]) -> dict[str, int]:
    """How often each occurs, the most frequent first, then by name."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
