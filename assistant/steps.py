"""What comes of a question, step by step, while it is answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.model import Answer, Statement


class Stage(StrEnum):
    """What is going on."""

    SEARCHING = "searching"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage was reached. urgent: whom to call first, where somebody is in danger now.
    standalone: the question as it is searched, follow-up resolved."""

    stage: Stage
    urgent: str | None = None
    standalone: str | None = None


Step = Progress | Statement | Answer


@dataclass(slots=True)
class Timings:
    """Milliseconds by stage."""

    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        start = time.perf_counter()
        yield
        self.stages[name] = round((time.perf_counter() - start) * 1000, 2)
