"""One delivery from its claim to its end: ask once, show once, and never end in silence."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.errors import BedsideError, NotFound, QuestionError
from assistant.model import Answer, Question, Scope, Statement
from assistant.pipeline import Assistant
from assistant.recorded import ANSWER, recorded_answer
from assistant.steps import Progress, Step
from assistant.storage.deliveries import Delivery, State
from assistant.storage.threads import Threads
from bots.courier import Courier, Reply, Sent, Undeliverable
from bots.incoming import Incoming, Notice, NoticeKind

ASKING = (timedelta(seconds=1), timedelta(seconds=5))
"""Waits before a question that could not be answered is tried again; then its person is told."""
SENDING = tuple(timedelta(seconds=s) for s in (2, 10, 60, 300, 900))
"""Waits before what a platform did not take is sent again; then it is given up."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What a delivery asks for, as its body keeps it. notice: what to tell instead of asking."""

    incoming: Incoming
    notice: Notice | None
    quiet: bool
    scopes: tuple[Scope, ...]

    def body(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"incoming": asdict(self.incoming)}

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Job:
        """From JSON."""
        told = body["notice"]
        return cls(
            Incoming(**body["incoming"]),
            Notice(NoticeKind(told["kind"]), told["text"]) if told else None,
            body["quiet"],
            tuple(Scope(scope) for scope in body["scopes"]),
        )


class NotAnswered(Exception):
    """A question that could not be answered this time; its text is for the person."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers deliveries of people."""

    assistant: Assistant
    threads: Threads

    async def handle(self, delivery: Delivery, courier: Courier, sent: Sent) -> State:
        """Answer one, or tell why not. Raises NotAnswered, what the platform raises."""
        job = Job.of(delivery.body)
        reply = courier.reply(job.incoming, sent, job.quiet)
        if job.notice:
            await reply.tell(job.notice)
            return State.DONE
        try:
            answer = await self._answer(delivery, job, reply)
        except QuestionError as error:
            await reply.tell(Notice(NoticeKind.NOT_ASKABLE, str(error)))
            return State.DONE
        except NotAnswered as error:
            if delivery.tries < len(ASKING):
                raise
            await reply.tell(Notice(NoticeKind.FAILED, str(error)))
            return State.FAILED
        await run_in_threadpool(self.threads.join, delivery.thread, answer.conversation_id)
        met = await run_in_threadpool(self.threads.has_met, delivery.person)
        await reply.answer(answer, first_use=not met)
        if not met:
            await run_in_threadpool(self.threads.meet, delivery.person)
        return State.DONE

    async def _answer(self, delivery: Delivery, job: Job, reply: Reply) -> Answer:
        """The answer: as it is recorded where it was asked before, else asked."""
        try:
            recorded = await run_in_threadpool(self._recorded, delivery.record_id)
            return recorded or await self._asked(delivery, job, reply)
        except QuestionError:
            raise
        except Exception as error:
            raise NotAnswered(_why(error)) from error

    def _recorded(self, record_id: str) -> Answer | None:
        try:
            entry = self.assistant.record.get(record_id)
        except NotFound:
            return None
        return recorded_answer(entry) if entry.kind == ANSWER else None

    async def _asked(self, delivery: Delivery, job: Job, reply: Reply) -> Answer:
        thread = await run_in_threadpool(self.threads.get, delivery.thread)
        question = Question(
            job.incoming.text,
            thread.conversation_id if thread else None,
            delivery.platform,
            delivery.person,
            job.scopes,
            delivery.record_id,
        )
        async for step in _steps(self.assistant, question):
            match step:
                case Answer():
                    return step
                case Statement():
                    # Quotes are read under their headings, so they come with the whole answer.
                    if step.written:
                        await _shown_early(reply, step)
                case Progress():
                    await _shown_early(reply, step)
        raise AssertionError("a stream ends with its answer")


async def _steps(assistant: Assistant, question: Question) -> AsyncIterator[Step]:
    steps = assistant.stream(question)
    try:
        async for step in iterate_in_threadpool(steps):
            yield step
    finally:
        await run_in_threadpool(steps.close)


async def _shown_early(reply: Reply, step: Progress | Statement) -> None:
    """What is shown before the answer is an extra: without it the answer still comes."""
    try:
        if isinstance(step, Statement):
            await reply.statement(step)
        else:
            await reply.working(step)
    except Exception:
        _log.warning("what is shown before an answer was not taken", exc_info=True)


def _why(error: Exception) -> str:
    if isinstance(error, BedsideError):
        return str(error)
    _log.error("a question could not be answered", exc_info=error)
    return (
        "Something went wrong in Bedside, and your question was not answered. Ask it again in a "
        "few minutes; if that fails too, ask a librarian or the people who run Bedside."
    )


def wait_before_next(delivery: Delivery, error: Exception) -> timedelta | None:
    """How long until a failed delivery is tried again; None to give it up."""
    waits = ASKING if isinstance(error, NotAnswered) else SENDING
    if isinstance(error, Undeliverable) or delivery.tries >= len(waits):
        return None
    return waits[delivery.tries]
