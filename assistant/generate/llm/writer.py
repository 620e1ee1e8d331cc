"""The language models of the settings as one writer: the first that can, writes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import TypeVar

from assistant.errors import ModelError
from assistant.generate.drafts import Draft, Meter
from assistant.generate.llm.asking import Answering, Asked, Condensing, condensed
from assistant.generate.llm.calls import Model, Request
from assistant.generate.llm.faults import Rejected
from assistant.generate.llm.parsing import JsonReply, Reply, TextReply
from assistant.model import Passage, Turn

_log = logging.getLogger(__name__)
_CUT = frozenset({"length", "max_tokens", "content_filter", "refusal"})
_SPARE = 2  # statements read for each that may be shown: the gate may hold some back
_CHARS = 8  # of a token, on the average of a reply, at most
_CONDENSING = 1 / 3  # of the time for an answer
_CONDENSED_CHARS = 2000

T = TypeVar("T")
Ask = Callable[[Model, float, float], Iterator[T]]  # asks a model; see Request for the times


class ModelWriter:
    """A Writer (drafts.py) that asks the models in their order.

    A model that fails before it has finished a statement is followed by the next one; after that
    its failure is the answer's end. limit: statements at most. timeout: seconds for an answer.
    longest: tokens of a reply.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (what an answer is made with)
        self,
        models: Sequence[Model],
        answering: Answering,
        condensing: Condensing,
        limit: int,
        timeout: float,
        longest: int,
    ) -> None:
        self.name = models[0].name
        self.prompt = answering.prompt.identity
        self._models = models
        self._answering, self._condensing = answering, condensing
        self._most = limit * _SPARE
        self._timeout = timeout
        self._longest = longest * _CHARS

    def write(self, question: str, passages: Sequence[Passage], meter: Meter) -> Iterator[Draft]:
        """See Writer. No draft and no error: the model says that the passages do not answer."""
        asked = self._answering.asked(question, passages)

        def drafts(model: Model, first: float, last: float) -> Iterator[Draft]:
            text = Request(asked.text, None, self.prompt, first, last, meter)
            yield from self._in_its_form(model, asked, text)

        yield from self._first_that_can(drafts, self._timeout)

    def condense(self, question: str, turns: Sequence[Turn], meter: Meter) -> str:
        """See Writer."""
        messages = self._condensing.asked(question, turns)
        identity = self._condensing.prompt.identity

        def one(model: Model, first: float, last: float) -> Iterator[str]:
            request = Request(messages, None, identity, first, last, meter)
            yield condensed(_text(model, request), question, turns)

        return next(self._first_that_can(one, self._timeout * _CONDENSING))

    def _first_that_can(self, ask: Ask[T], seconds: float) -> Iterator[T]:
        """What the first model gives that gives anything. seconds: for all of them; a model must
        have begun within half of what is left where there is another."""
        last = time.monotonic() + seconds
        failures: list[str] = []
        for place, model in enumerate(self._models, start=1):
            now, given = time.monotonic(), False
            first = last if place == len(self._models) else now + (last - now) / 2
            try:
                for item in ask(model, first, last):
                    given = True
                    yield item
                return
            except ModelError as error:
                _log.warning("%s.", error)
                if given:
                    raise
                failures.append(str(error))
        raise ModelError(". ".join(failures))

    def _in_its_form(self, model: Model, asked: Asked, text: Request) -> Iterator[Draft]:
        """The statements, in JSON or, from a model whose server does not take that, in text."""
        if model.structured:
            request = Request(
                asked.structured, asked.schema, text.prompt, text.first, text.last, text.meter
            )
            try:
                yield from self._read(model, request, JsonReply())
                return
            except Rejected as error:
                _log.info("%s; it is asked in text.", error)
        for draft in self._read(model, text, TextReply()):
            model.structured = False
            yield draft

    def _read(self, model: Model, request: Request, reply: Reply) -> Iterator[Draft]:
        given, chars, ended = 0, 0, None
        with closing(model.pieces(request)) as pieces:
            for piece in pieces:
                chars += len(piece.text)
                ended = piece.ended or ended
                for draft in reply.feed(piece.text):
                    given += 1
                    yield draft
                    if given == self._most:
                        return
                if chars > self._longest:
                    ended = "length"
                    break
        if ended and ended not in _CUT:
            for draft in reply.end():
                given += 1
                yield draft
        _check(model.name, reply, given, chars)


def _check(name: str, reply: Reply, given: int, chars: int) -> None:
    """Raise ModelError for a reply that was not what was asked for."""
    if not chars:
        raise ModelError(f"The language model {name} gave an empty answer")
    if not given and not reply.nothing:
        raise ModelError(f"The language model {name} gave nothing in the form asked for")
    if not reply.whole:
        raise ModelError(f"The language model {name} broke off")


def _text(model: Model, request: Request) -> str:
    """A short reply as a whole. Raises ModelError for one that is cut."""
    text, ended = "", None
    with closing(model.pieces(request)) as pieces:
        for piece in pieces:
            text += piece.text
            ended = piece.ended or ended
            if len(text) > _CONDENSED_CHARS:
                break
    if not ended or ended in _CUT:
        raise ModelError(f"The language model {model.name} broke off")
    return text
