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
    """A platform. name: as the figures call it. allowed: seconds in which it wants to be
    answered."""

    name: str
    allowed: float

    def deliver(self, bedside: str, n: int, text: str) -> httpx.Response:
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
    """acknowledged: seconds of each delivery that was taken, by side. missed: how many found
    nobody, and came again. answered: seconds until the last answer was there."""

    acknowledged: dict[str, list[float]] = field(default_factory=dict)
    missed: int = 0
    answered: float = 0.0

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
            f"deliveries that came while nobody was there, and again: {self.missed}",
            f"all answered once after {self.answered:.0f} s",
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
    """Deliver by plan. halfway: called once half of the time is over. Waits until all is taken."""
    figures, lock, began = Figures(), threading.Lock(), time.monotonic()

    def send(delivery: Delivery) -> None:
        text = QUESTIONS[delivery.n % len(QUESTIONS)]
        while True:
            start = time.monotonic()
            try:
                taken = delivery.side.deliver(bedside, delivery.n, text).status_code < 300
            except httpx.HTTPError:
                taken = False
            with lock:
                if taken:
                    took = figures.acknowledged.setdefault(delivery.side.name, [])
                    took.append(time.monotonic() - start)
                    return
                figures.missed += 1
            time.sleep(_AGAIN)

    with ThreadPoolExecutor(_SENDERS) as senders:
        half = plan[-1].at / 2
        killing: threading.Thread | None = None
        for delivery in plan:
            time.sleep(max(0.0, began + delivery.at - time.monotonic()))
            if killing is None and delivery.at >= half:
                killing = threading.Thread(target=halfway)
                killing.start()
            senders.submit(send, delivery)
    assert killing is not None
    killing.join()
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
