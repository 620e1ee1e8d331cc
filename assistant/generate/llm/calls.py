"""One call of a language model: within the caps, through its circuit breaker, counted."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from assistant.config import Settings
from assistant.errors import ModelError
from assistant.generate.drafts import Meter
from assistant.generate.llm.chat import Chat, Messages, Piece
from assistant.generate.llm.faults import Down, late
from assistant.generate.llm.retrying import retried
from assistant.generate.llm.timed import Late, timed
from assistant.model import Usage
from assistant.prompting import count
from assistant.storage.spending import Spending

_FAILURES = 3  # in a row, until a model is left alone
_REST = 60.0  # seconds for which it is
_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a model, and where it is counted.

    first, last: times of the monotonic clock by which the first piece and the whole have to be
    there. prompt: its identity. schema: of a reply in JSON, None for text.
    """

    messages: Messages
    schema: Mapping[str, Any] | None
    prompt: str
    first: float
    last: float
    meter: Meter


@dataclass(slots=True)
class _Took:
    """What a call took so far. Tokens are the server's count, or ours where it gives none."""

    text: list[str] = field(default_factory=list)
    read: int = 0
    wrote: int = 0
    begun: bool = False

    def add(self, piece: Piece) -> None:
        self.text.append(piece.text)
        self.read += piece.input_tokens
        self.wrote += piece.output_tokens
        self.begun = True

    def tokens(self, messages: Messages) -> tuple[int, int]:
        read = self.read or sum(count(text) for _, text in messages)
        return read, self.wrote or count("".join(self.text))


class Caps:
    """What the models may take in a day."""

    def __init__(self, settings: Settings, spending: Spending) -> None:
        self._cost, self._tokens = settings.model_daily_cap, settings.model_daily_tokens
        self._spending = spending

    def check(self, price: tuple[float, float] | None) -> None:
        """Raise ModelError where a cap is reached; one on cost stops no model that is free.

        Calls that run at once may together exceed a cap by what they take.
        """
        if self._cost is None and self._tokens is None:
            return
        spent = self._spending.today()
        if self._tokens is not None and spent.tokens >= self._tokens:
            raise ModelError(f"The daily cap of {self._tokens:,} tokens is reached")
        if self._cost is not None and price and any(price) and spent.cost >= self._cost:
            raise ModelError(f"The daily cap of {self._cost:g} is reached")

    def count(self, usage: Usage) -> None:
        """Add a call to the day's. Raises ModelError where it cannot be kept."""
        self._spending.add(usage)


class Model:
    """A model that is asked. structured: whether it is asked for JSON; price: of a million
    tokens read and of a million written, None where it is not known."""

    def __init__(
        self, chat: Chat, structured: bool, price: tuple[float, float] | None, caps: Caps
    ) -> None:
        from pybreaker import CircuitBreaker

        self.name = chat.name
        self.structured = structured
        self._chat, self._price, self._caps = chat, price, caps
        self._breaker = CircuitBreaker(
            fail_max=_FAILURES,
            reset_timeout=_REST,
            exclude=[lambda error: not isinstance(error, Down)],
            throw_new_error_on_trip=False,
        )

    def pieces(self, request: Request) -> Generator[Piece, None, None]:
        """The reply as it comes; what it took is counted however it ends. Raises ModelError."""
        from pybreaker import CircuitBreakerError

        self._caps.check(self._price)
        took = _Took()
        try:
            with self._breaker.calling():
                for piece in self._in_time(request, took):
                    took.add(piece)
                    yield piece
        except CircuitBreakerError as error:
            raise ModelError(
                f"The language model {self.name} has failed several times and is left alone for "
                "a minute"
            ) from error
        finally:
            if took.begun:
                self._count(request, took)

    def _in_time(self, request: Request, took: _Took) -> Generator[Piece, None, None]:
        def asked() -> Iterator[Piece]:
            return self._chat.pieces(request.messages, request.schema)

        def source(unwanted: Event) -> Iterator[Piece]:
            return retried(asked, request.first - time.monotonic(), unwanted)

        try:
            yield from timed(source, request.first, request.last)
        except Late as error:
            took.begun = True  # it has read the prompt, and goes on until the connection closes
            raise late(self.name) from error

    def _count(self, request: Request, took: _Took) -> None:
        read, wrote = took.tokens(request.messages)
        cost = None
        if self._price is not None:
            cost = (read * self._price[0] + wrote * self._price[1]) / _MILLION
        usage = Usage(self.name, request.prompt, read, wrote, cost)
        request.meter.calls.append(usage)
        self._caps.count(usage)
