"""The desk that all chats share: takes messages in, and answers them from a durable inbox."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from starlette.concurrency import run_in_threadpool

from assistant.errors import BedsideError
from assistant.pipeline import Assistant
from assistant.pseudonyms import Pseudonyms
from assistant.record import new_id
from assistant.storage.deliveries import ClaimLost, Delivery, Inbox, State
from assistant.storage.threads import Threads
from bots import notices
from bots.answering import Answering, Job, wait_before_next
from bots.courier import Courier, Sent
from bots.handing import Handing
from bots.incoming import Incoming, Notice, Receipt
from bots.rules import Place, Rules

_WRITTEN_AT_ONCE = 8  # deliveries answered beside each other while a model is waited for
_HOUR = timedelta(hours=1)
_LEASE = timedelta(seconds=30)
_RENEWED = 8.0  # seconds; a lease outlives three missed renewals
_POLLED = 1.0  # seconds between looks for what other replicas took in or left
_STOPPING = 10.0  # seconds that answers under way may still take
_KEPT = timedelta(days=30)
_TIDIED = 3600.0  # seconds

_log = logging.getLogger(__name__)


class Desk:
    """One per process. `receive` may be called from any thread."""

    def __init__(
        self,
        assistant: Assistant,
        inbox: Inbox,
        threads: Threads,
        rules: Rules,
        pseudonyms: Pseudonyms,
    ) -> None:
        self.assistant = assistant
        self.inbox = inbox
        self.threads = threads
        self.rules = rules
        self.pseudonyms = pseudonyms
        self.couriers: dict[str, Courier] = {}
        self._answering = Answering(assistant, threads)
        self._handing = Handing(assistant, inbox, threads, rules)
        self._name = secrets.token_hex(8)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        # Quotes take a core each; more at once would only keep what comes in waiting.
        cores = assistant.settings.cores
        self._room = asyncio.Semaphore(cores if assistant.writer is None else _WRITTEN_AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()
        self._standing: list[asyncio.Task[None]] = []

    # -- taking in ---------------------------------------------------------------------------

    def receive(self, incoming: Incoming) -> Receipt:
        """Decide what becomes of a message and keep it, durably; then the platform may be told.

        No model is asked here; it takes milliseconds, and waits for the database's lock, so an
        event loop calls it in a thread. Raises InboxError when it could not be kept: then the
        platform is not to be told that it was.
        """
        place = self.rules.place(
            incoming.platform, incoming.workspace, incoming.channel, incoming.private
        )
        if not self._is_for_us(incoming, place):
            return Receipt.IGNORED
        person = self.pseudonyms.of(incoming.platform, incoming.workspace, incoming.person)
        notice = self._refusal(incoming, place, person)
        job = Job(
            replace(incoming, text="") if notice else incoming,
            notice,
            place.ephemeral and not incoming.private,
            place.scopes,
        )
        new = Delivery(
            incoming.key, incoming.platform, incoming.thread, person, job.body(), new_id()
        )
        if not self.inbox.add(new, None if notice else incoming.reply):
            return Receipt.DUPLICATE
        self._wake()
        return Receipt.ACCEPTED

    def _is_for_us(self, incoming: Incoming, place: Place) -> bool:
        if incoming.mentioned or incoming.private:
            return True
        if not place.enabled:
            return False
        return place.when == "every" or self.threads.get(incoming.thread) is not None

    def _refusal(self, incoming: Incoming, place: Place, person: str) -> Notice | None:
        contact = self.assistant.settings.librarian_contact
        if not place.enabled:
            return notices.not_here(incoming.private, contact)
        if place.people and incoming.person not in place.people:
            return notices.not_you(contact)
        since, most = self.assistant.clock() - _HOUR, self.rules.questions_an_hour
        if self.inbox.count_since(person, since) >= most:
            return notices.too_many(most, contact)
        kinds = self.assistant.understanding.identifiers.mask(incoming.text).kinds
        return notices.identifying(kinds) if kinds else None

    # -- answering ---------------------------------------------------------------------------

    @asynccontextmanager
    async def serving(self, courier: Courier) -> AsyncIterator[None]:
        """Answer what a platform delivers, for as long as this is open. The first platform starts
        the desk, the last one to leave stops it: answers under way have ten seconds, and what is
        not finished is taken up with the next start."""
        if not self.couriers:
            self._loop = asyncio.get_running_loop()
            chores = (self._dispatch(), self._handing.watch(self._wake), self._tidy())
            self._standing = [asyncio.create_task(chore) for chore in chores]
        self.couriers[courier.platform] = courier
        self._wake()
        try:
            yield
        finally:
            if len(self.couriers) == 1:
                await self._stop()
            del self.couriers[courier.platform]

    async def _stop(self) -> None:
        for task in self._standing:
            task.cancel()
        await asyncio.gather(*self._standing, return_exceptions=True)
        if self._running:
            await asyncio.wait(self._running, timeout=_STOPPING)
        for late in self._running:
            late.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._loop = None

    def _wake(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._woken.set)

    async def _dispatch(self) -> None:
        """Hand out deliveries as long as there are any and there is room."""
        while True:
            await self._room.acquire()
            self._woken.clear()
            delivery = await self._claimed()
            if delivery is None:
                self._room.release()
                # Not wait_for: Python 3.11's loses a cancellation that comes with the waking, and
                # a stop would wait for ever.
                with suppress(TimeoutError):
                    async with asyncio.timeout(_POLLED):
                        await self._woken.wait()
                continue
            task = asyncio.create_task(self._handled(delivery))
            self._running.add(task)
            task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()):
            _log.error("a delivery was left for later", exc_info=error)

    async def _claimed(self) -> Delivery | None:
        try:
            return await run_in_threadpool(
                self.inbox.claim, tuple(self.couriers), self._name, _LEASE
            )
        except BedsideError:
            _log.exception("deliveries could not be claimed")
            return None

    async def _handled(self, delivery: Delivery) -> None:
        renewing = asyncio.create_task(self._renew(delivery))
        try:
            await self._finished(delivery)
        except asyncio.CancelledError:
            with suppress(ClaimLost, BedsideError):
                again = timedelta(0)
                self.inbox.retry(delivery.key, self._name, again, failed=False)
            raise
        except ClaimLost:
            _log.warning("another worker took a delivery over")
        finally:
            renewing.cancel()

    async def _finished(self, delivery: Delivery) -> None:
        async def keep(ids: list[str]) -> None:
            await run_in_threadpool(self.inbox.note_sent, delivery.key, self._name, tuple(ids))

        courier = self.couriers[delivery.platform]
        handling = self._handing if "handover" in delivery.body else self._answering
        try:
            sent = Sent(list(delivery.sent), keep, delivery.again)
            state = await handling.handle(delivery, courier, sent)
        except ClaimLost:
            raise
        except Exception as error:
            wait = wait_before_next(delivery, error)
            if wait is not None:
                _log.warning("a delivery is tried again", exc_info=error)
                await run_in_threadpool(self.inbox.retry, delivery.key, self._name, wait)
                return
            _log.exception("a delivery was given up")
            state = State.FAILED
        await run_in_threadpool(self.inbox.finish, delivery.key, self._name, state)

    async def _renew(self, delivery: Delivery) -> None:
        while True:
            await asyncio.sleep(_RENEWED)
            with suppress(ClaimLost, BedsideError):
                await run_in_threadpool(self.inbox.renew, delivery.key, self._name, _LEASE)

    async def _tidy(self) -> None:
        while True:
            with suppress(BedsideError):
                await run_in_threadpool(self.inbox.forget, self.assistant.clock() - _KEPT)
            await asyncio.sleep(_TIDIED)
