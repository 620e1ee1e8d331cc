"""From a question to a recorded answer: the one way, for every channel."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Generator as Steps
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from assistant.composing import Found, Made, compose
from assistant.config import Settings
from assistant.drugs import unnamed_drugs
from assistant.errors import BedsideError
from assistant.generate import Generator
from assistant.generate.aim import Aim
from assistant.generate.citing import Numbers
from assistant.generate.currency import current_first
from assistant.generate.drafts import Meter, Writer
from assistant.generate.fitting import Fitting, sift
from assistant.generate.scoring import ScoredUnit
from assistant.handovers import Handovers
from assistant.judging import Judge, Judged
from assistant.keys import Keys
from assistant.library import Library
from assistant.model import Answer, Clarification, Passage, Question, Statement
from assistant.rating import Ratings
from assistant.record import Record, new_id
from assistant.recorded import (
    ANSWER,
    BROKEN_STREAM,
    OPENED,
    answer_body,
    broken_stream_body,
    opened_body,
)
from assistant.retrieve import Retrieval, Retriever
from assistant.steps import Progress, Stage, Step, Timings
from assistant.storage.conversations import Conversations, Exchange, add_exchange
from assistant.triage import Triage, clarification, lacking
from assistant.turns import Turns
from assistant.understanding import Understanding, Understood
from assistant.verify import Gate, verified
from assistant.writing import Said, Written

# Of the threshold: nearer to it the library holds something like it ("K 6.8 what first").
_FAR_BELOW = 0.5
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Telling:
    """An answer on its way to its reader. recorded: whether the record knows of it."""

    question: Question
    record_id: str
    timings: Timings = field(default_factory=Timings)
    meter: Meter = field(default_factory=Meter)
    sent: list[Statement] = field(default_factory=list)
    recorded: bool = False
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Assistant:
    """Bedside, joined: what every channel calls. writer: None where quotes are the answer."""

    settings: Settings
    library: Library
    understanding: Understanding
    retriever: Retriever
    generator: Generator
    score: Callable[[Retrieval], list[ScoredUnit]]
    judge: Judge
    triage: Triage
    gate: Callable[[], Gate]
    writer: Writer | None
    record: Record
    conversations: Conversations
    keys: Keys
    handovers: Handovers
    ratings: Ratings
    turns: Turns
    clock: Callable[[], datetime]

    def ask(self, question: Question) -> Answer:
        """Answer a question from the library, ask back, or abstain; the answer is in the record.

        Raises QuestionError for what cannot be asked, NotFound for an unknown conversation,
        Crowded where too many ask at once, LibraryError when the library cannot be read,
        RecordError when the answer cannot be recorded: then it is not given.
        """
        *_, answer = self.stream(question)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: Question) -> Steps[Step, None, None]:
        """The same, step by step: each statement as soon as it may be shown, the answer last.

        Before the first statement the record knows of the answer. A stream that is not read to
        its end leaves an entry that says so. Raises as `ask` does, between steps.
        """
        telling = _Telling(question, question.record_id or new_id())
        try:
            yield from self._told(telling)
            telling.finished = True
        finally:
            if telling.recorded and not telling.finished:
                self._note_broken(telling)

    def search(self, text: str, limit: int = 10) -> list[Passage]:
        """The passages nearest to a text, best first. Raises as `ask` does; records nothing."""
        rest = self.understanding.masked(text).rest
        with self.turns.turn():
            return list(self.retriever.retrieve(rest, limit).passages)

    @property
    def threshold(self) -> float:
        """Confidence below which Bedside abstains."""
        own = self.settings.abstention_threshold
        return self.judge.threshold if own is None else own

    # -- inside ------------------------------------------------------------------------------

    def _told(self, telling: _Telling) -> Iterator[Step]:
        with telling.timings.stage("understand"):
            asked = self.understanding.of(telling.question, telling.meter)
            danger = self.triage.in_danger(asked.text)
            urgent = self.settings.emergency_line if danger else None
        yield Progress(Stage.SEARCHING, urgent, asked.standalone)
        with self.turns.turn():
            found = self._found(asked, telling.timings)
        said = yield from self._said(asked, found, telling)
        answer = self._answer(asked, found, said, telling, urgent)
        self._keep(answer, asked, telling)
        for statement in answer.statements[len(telling.sent) :]:
            yield statement
            telling.sent.append(statement)
        yield answer

    def _found(self, asked: Understood, timings: Timings) -> Found:
        with timings.stage("retrieve"):
            retrieval = self.retriever.retrieve(asked.standalone, scopes=asked.scopes)
        with timings.stage("judge"):
            units, judged = self._judged(retrieval)
            unnamed, back = unnamed_drugs(retrieval), self._asked_back(asked)
            fit = sift(units, Fitting(Aim.of(retrieval)))
            sifted = current_first(retrieval, fit, self.library.successor)
            return Found(retrieval, sifted, judged.confidence, judged.threshold, unnamed, back)

    def _asked_back(self, asked: Understood) -> Clarification | None:
        """What to ask back where a question does not say what it is about."""
        lacks = lacking(asked.standalone, asked.turns)
        if lacks is None:
            return None
        retrieve = partial(self.retriever.retrieve, scopes=asked.scopes)
        near = retrieve(lacks.search).candidates
        would_answer = lambda text: self._judged(retrieve(text))[1].enough  # noqa: E731
        return clarification(lacks, near, would_answer)

    def _judged(self, retrieval: Retrieval) -> tuple[list[ScoredUnit], Judged]:
        """The units found, best first, and how sure it is that they answer."""
        units = self.score(retrieval)
        judged, own = self.judge.of(retrieval, units), self.settings.abstention_threshold
        return units, judged if own is None else replace(judged, threshold=own)

    def _said(self, asked: Understood, found: Found, telling: _Telling) -> Steps[Step, None, Said]:
        """What is said, step by step where a language model writes it."""
        if not found.answerable:
            return Said()
        if self.writer is None:
            return self._quoted(found, Numbers(), telling.timings)
        return (yield from self._written(asked, found, telling))

    def _quoted(self, found: Found, numbers: Numbers, timings: Timings) -> Said:
        """Quotes; nothing passes that is not the stored text."""
        with timings.stage("quote"):
            limit = self.settings.answer_statements
            quotes = self.generator.generate(found.sifted, limit, numbers)
            sections = {c.section.id: c.section for c in found.retrieval.candidates}
            short = verified(quotes.statements, sections)
            return Said(short, verified(quotes.more, sections), self.generator.name)

    def _written(
        self, asked: Understood, found: Found, telling: _Telling
    ) -> Steps[Step, None, Said]:
        """What a language model writes and the gate lets through; quotes where nothing is left."""
        assert self.writer is not None
        passages = found.retrieval.passages[: self.settings.model_passages]
        written = Written(self.writer, self.gate(), found.sifted.fitting, passages, telling.meter)
        yield Progress(Stage.WRITING)
        with telling.timings.stage("write"):
            for statement in written.statements(asked.standalone, self.settings.answer_statements):
                if not telling.recorded:
                    self._open(asked, passages, telling)
                yield statement
                telling.sent.append(statement)
        return written.over(self._quoted(found, written.numbers, telling.timings))

    def _answer(
        self, asked: Understood, found: Found, said: Said, telling: _Telling, urgent: str | None
    ) -> Answer:
        made = Made(
            record_id=telling.record_id,
            at=self.clock(),
            fingerprint=self.library.fingerprint,
            embedder=self.library.embedder.name,
            contact=self.settings.librarian_contact,
            urgent=urgent,
            outside=not said.statements
            and found.confidence < _FAR_BELOW * found.threshold
            and self.triage.out_of_scope(asked.standalone),
            calls=tuple(telling.meter.calls),
            timings=telling.timings.stages,
            newer_than=self.library.superseded_by,
        )
        return compose(asked, found, said, made)

    # -- the record --------------------------------------------------------------------------

    def _open(self, asked: Understood, passages: Sequence[Passage], telling: _Telling) -> None:
        """Record what is about to be answered from, before its first statement is shown."""
        assert self.writer is not None
        by = {
            "who": telling.question.asker,
            "channel": telling.question.channel,
            "generator": self.writer.name,
            "prompt": self.writer.prompt,
        }
        body = opened_body(asked.standalone, passages, by)
        self.record.append(OPENED, body, about=telling.record_id)
        telling.recorded = True

    def _keep(self, answer: Answer, asked: Understood, telling: _Telling) -> None:
        """Record the answer, with its turn of the conversation."""
        question = telling.question
        body = answer_body(answer, who=question.asker, channel=question.channel)
        exchange = Exchange(
            answer.conversation_id,
            asked.text,
            asked.standalone,
            answer.status,
            answer.record_id,
            answer.asked_at,
            (question.asker, question.channel) if question.conversation_id is None else None,
        )
        self.record.append(
            ANSWER, body, id=answer.record_id, beside=lambda c: add_exchange(c, exchange)
        )
        telling.recorded = True

    def _note_broken(self, telling: _Telling) -> None:
        body = broken_stream_body(telling.sent)
        try:
            self.record.append(BROKEN_STREAM, body, about=telling.record_id)
        except BedsideError:
            _log.exception("a broken stream could not be recorded")
