"""Many questions within a minute, some delivered twice, and the process killed on the way."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import httpx

_AGAIN = 1.0  # seconds until a delivery that nobody took comes again
_SENDERS = 24

QUESTIONS = (
    "What dose of IM adrenaline for an adult in anaphylaxis?",
    "When is a raised potassium an emergency?",
    "How soon are antibiotics given in high-risk sepsis?",
    "What is the dose of semaglutide for weight loss?",
    "When is VTE risk assessed after admission?",
    "dose?",
    "What comes first in status epilepticus?",
    "When is a blood transfusion given?",
)


class Side(Protocol):
    """A platform. name: as the figures call it. allowed: seconds after which it hangs up and
    delivers again."""

    name: str
    allowed: float

    def deliver(self, client: httpx.Client, bedside: str, n: int, text: str) -> httpx.Response:
        """Deliver question n once, as the platform does."""

    def answers(self, n: int) -> int:
        """How many answers to question n can be read."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """When something was to be delivered, in seconds from the start."""

    at: float
    side: Side
    n: int


@dataclass
class Figures:
    """acknowledged: seconds that each delivery took that was acknowledged in time, by side.
    missed: when those began that were not, and came again. away: when the process was killed and
    when its successor was there. answered: when the last answer was. All in seconds."""

    acknowledged: dict[str, list[float]] = field(default_factory=dict)
    missed: list[float] = field(default_factory=list)
    away: tuple[float, float] = (0.0, 0.0)
    answered: float = 0.0

    def missed_while_there(self, sides: Sequence[Side]) -> list[float]:
        """Those that were not acknowledged although the process was there all the while."""
        killed, back = self.away
        under_way = max(side.allowed for side in sides)
        return [at for at in self.missed if not killed - under_way <= at <= back]

    def lines(self) -> list[str]:
        """The figures in words."""
        found = []
        for name, took in self.acknowledged.items():
            cuts = statistics.quantiles(took, n=100)
            found.append(
                f"{name}: {len(took)} deliveries acknowledged, p50 {1000 * cuts[49]:.0f} ms, "
                f"p99 {1000 * cuts[98]:.0f} ms, slowest {1000 * max(took):.0f} ms"
            )
        return [
            *found,
            f"away for {self.away[1] - self.away[0]:.0f} s half-way: {len(self.missed)} deliveries "
            "came to nothing and came again",
            f"all answered, each once, after {self.answered:.0f} s",
        ]


def planned(sides: Sequence[Side], questions: int, seconds: float) -> list[Delivery]:
    """Questions spread over the time and the sides; every third comes twice, half of these at
    once and half two seconds later."""
    plan = []
    for n, side in zip(range(questions), itertools.cycle(sides), strict=False):
        at = n * seconds / questions
        plan.append(Delivery(at, side, n))
        if n % 3 == 0:
            plan.append(Delivery(at + (2.0 if n % 2 else 0.0), side, n))
    return sorted(plan, key=lambda delivery: delivery.at)


def load(plan: Sequence[Delivery], bedside: str, halfway: Callable[[], None]) -> Figures:
    """Deliver by plan. halfway: kills the process and starts another, once half of the time is
    over. Waits until everything is acknowledged."""
    allowed = {delivery.side.name: delivery.side.allowed for delivery in plan}
    clients = {name: httpx.Client(timeout=seconds) for name, seconds in allowed.items()}
    figures, lock, began = Figures(), threading.Lock(), time.monotonic()

    def send(delivery: Delivery) -> None:
        side, text = delivery.side, QUESTIONS[delivery.n % len(QUESTIONS)]
        while True:
            start = time.monotonic()
            try:
                answer = side.deliver(clients[side.name], bedside, delivery.n, text)
                taken = answer.status_code < 300
            except httpx.HTTPError:
                taken = False
            with lock:
                if taken:
                    took = figures.acknowledged.setdefault(side.name, [])
                    took.append(time.monotonic() - start)
                    return
                figures.missed.append(start - began)
            time.sleep(_AGAIN)

    def kill_and_restart() -> None:
        killed = time.monotonic() - began
        halfway()
        figures.away = killed, time.monotonic() - began

    killing = threading.Timer(plan[-1].at / 2, kill_and_restart)
    killing.start()
    with ThreadPoolExecutor(_SENDERS) as senders:
        for delivery in plan:
            time.sleep(max(0.0, began + delivery.at - time.monotonic()))
            senders.submit(send, delivery)
    killing.join()
    for client in clients.values():
        client.close()
    return figures


def until_answered(plan: Sequence[Delivery], figures: Figures, began: float, wait: float) -> None:
    """Wait until every question has its answer."""
    while True:
        left = {d.n for d in plan if not d.side.answers(d.n)}
        if not left:
            figures.answered = time.monotonic() - began
            return
        assert time.monotonic() < began + wait, f"not answered: {sorted(left)}"
        time.sleep(0.2)
