"""A month of use, made by hand: thousands of entries in a real record; a seed gives the same
questions at the same times.

Each question of the shipped set is answered once by the real Assistant (as a run of a question
set, which audits leave out). The month is those answers given again and again: by people of a
hospital, by day and night, with thumbs, comments, hand-overs and librarians' answers after them.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import yaml

from assistant.errors import QuestionError
from assistant.model import Answer, AnswerStatus, Question
from assistant.pipeline import Assistant
from assistant.recorded import ANSWER, FEEDBACK, answer_body, feedback_body
from eval.audit.log import EVALUATION
from eval.sets import SETS

START = datetime(2026, 11, 1, tzinfo=UTC)
_DAYS = 30
_PEOPLE = 240
_CHANNELS = {"slack": 46, "teams": 34, "api": 11, "web": 6, "cli": 2, EVALUATION: 1}
# Questions by hour of the day, as wards ask: rounds in the morning, and nights that never rest.
_HOURS = (4, 4, 4, 5, 4, 3, 3, 5, 9, 12, 11, 9, 7, 8, 9, 8, 7, 6, 6, 7, 8, 8, 6, 5)
_COMMENTS = ("Not the dose I asked for.", "Too long.", "Out of date?", "Wrong patient group.", None)
_REPLIES = ("The library has no document on this; the BNF does.", "See the trust's intranet.")


@dataclass(slots=True)
class Clock:
    """The time, moved by whoever makes the month."""

    now: datetime = START - timedelta(days=1)

    def __call__(self) -> datetime:
        """The present moment, UTC."""
        return self.now


@dataclass(slots=True)
class Month:
    """Makes a month with an assistant whose clock it moves."""

    assistant: Assistant
    clock: Clock
    seed: int = 1
    _chance: random.Random = field(init=False)
    _later: list[tuple[datetime, int, Callable[[], object]]] = field(
        init=False, default_factory=list
    )
    _order: Iterator[int] = field(init=False, default_factory=count)

    def make(self, answers: int, progress: Callable[[int], None] = lambda _: None) -> None:
        """Fill the record. answers: how many of the month. progress: called with how many there
        are."""
        self._chance = random.Random(self.seed)
        pool = self._pool()
        weights = [1 / (rank + 3) for rank in range(len(pool))]  # a few are asked daily
        self._chance.shuffle(pool)
        for done, at in enumerate(self._times(answers), 1):
            self._catch_up(at)
            self.clock.now = at
            self._answer(self._chance.choices(pool, weights)[0])
            progress(done)
        self._catch_up(START + timedelta(days=_DAYS))

    def _pool(self) -> list[Answer]:
        """An answer to each question, from the assistant itself."""
        found = []
        for text in questions():
            try:
                found.append(self.assistant.ask(Question(text, channel=EVALUATION)))
            except QuestionError:  # nothing but identifiers
                continue
        return found

    def _times(self, answers: int) -> list[datetime]:
        days = [1.0 if (START + timedelta(days=d)).weekday() < 5 else 0.6 for d in range(_DAYS)]
        drawn = zip(
            self._chance.choices(range(_DAYS), days, k=answers),
            self._chance.choices(range(24), _HOURS, k=answers),
            strict=True,
        )
        hour = 3600
        return sorted(
            START + timedelta(days=day, hours=at, seconds=self._chance.uniform(0, hour))
            for day, at in drawn
        )

    def _answer(self, like: Answer) -> None:
        record, chance = self.assistant.record, self._chance
        who = f"u{min(int(chance.expovariate(6 / _PEOPLE)), _PEOPLE - 1):03}"
        channel = chance.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        id, talk = (f"{chance.getrandbits(64):016x}" for _ in range(2))
        given = replace(like, record_id=id, conversation_id=talk, asked_at=self.clock.now)
        record.append(ANSWER, answer_body(given, who=who, channel=channel), id=id)
        if channel != EVALUATION:
            self._plan(given, who, channel)

    def _plan(self, given: Answer, who: str, channel: str) -> None:
        """What comes of an answer: a verdict within the hour, a hand-over, its answer in days."""
        chance, record = self._chance, self.assistant.record
        silent = given.status is AnswerStatus.ABSTAINED
        if chance.random() < 0.15:
            verdict = "down" if chance.random() < (0.6 if silent else 0.12) else "up"
            comment = chance.choice(_COMMENTS) if verdict == "down" else None
            body = feedback_body(who, "down" if verdict == "down" else "up", comment)
            self._at(60, 3600, lambda: record.append(FEEDBACK, body, about=given.record_id))
        if silent and chance.random() < 0.25:
            self._at(30, 600, lambda: self._hand_over(given.record_id, who, channel))

    def _hand_over(self, record_id: str, who: str, channel: str) -> None:
        held = self.assistant.handovers
        made = held.open(record_id, who=who, channel=channel)
        if self._chance.random() < 0.85:
            text = self._chance.choice(_REPLIES)
            day = 86_400
            self._at(3600, 4 * day, lambda: held.answer(made.id, by="a librarian", text=text))

    def _at(self, soonest: float, latest: float, act: Callable[[], object]) -> None:
        """Do something so many seconds from now."""
        at = self.clock.now + timedelta(seconds=self._chance.uniform(soonest, latest))
        heapq.heappush(self._later, (at, next(self._order), act))

    def _catch_up(self, until: datetime) -> None:
        while self._later and self._later[0][0] <= until:
            self.clock.now, _, act = heapq.heappop(self._later)
            act()


def questions() -> Sequence[str]:
    """What is asked: the set over the sample library, and people in danger now."""
    rows = yaml.safe_load((SETS / "sample.yaml").read_text(encoding="utf-8"))["questions"]
    danger = yaml.safe_load((SETS / "danger.yaml").read_text(encoding="utf-8"))["now"]["dev"]
    return [*dict.fromkeys([row["question"] for row in rows] + danger[:8])]
