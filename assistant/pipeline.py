"""From a question to a recorded answer: the one way, for every channel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version

from assistant.asked import clean
from assistant.cautions import cautions, not_named
from assistant.confidence import Calibration, features
from assistant.config import Settings
from assistant.conversation import standalone
from assistant.drugs import unnamed_drugs
from assistant.generate import Generated, Generator
from assistant.generate.scoring import ScoredUnit
from assistant.keys import Keys
from assistant.library import Library
from assistant.model import Answer, AnswerStatus, Nearest, Passage, Provenance, Question, Turn
from assistant.record import Record, new_id
from assistant.recorded import ANSWER, answer_body
from assistant.retrieve import Retrieval, Retriever
from assistant.storage.conversations import (
    Conversations,
    Exchange,
    add_exchange,
    new_conversation,
)
from assistant.verify import verified

_NEAREST = 3


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


@dataclass(frozen=True, slots=True)
class Assistant:
    """Bedside, joined: what every channel calls."""

    settings: Settings
    library: Library
    retriever: Retriever
    generator: Generator
    score: Callable[[Retrieval], list[ScoredUnit]]
    calibration: Calibration
    record: Record
    conversations: Conversations
    keys: Keys
    clock: Callable[[], datetime]

    def ask(self, question: Question) -> Answer:
        """Answer a question from the library, or abstain; the answer is in the record.

        Raises QuestionError for what cannot be asked, NotFound for an unknown conversation,
        LibraryError when the library cannot be read, RecordError when the answer cannot be
        recorded: then it is not given.
        """
        text = clean(question.text, self.settings.question_max_chars)
        timings = Timings()
        conversation_id, turns = self._conversation(question)
        understood = standalone(text, turns)
        with timings.stage("retrieve"):
            retrieval = self.retriever.retrieve(understood)
        with timings.stage("answer"):
            units = self.score(retrieval)
            confidence = self.calibration.confidence(features(retrieval, units))
            unnamed = unnamed_drugs(retrieval)
            said = Generated((), ()) if unnamed else self._said(retrieval, units, confidence)
        answer = self._answer(text, understood, conversation_id, retrieval, said, confidence)
        answer = replace(
            answer,
            cautions=answer.cautions + not_named(unnamed),
            provenance=replace(answer.provenance, timings=timings.stages),
        )
        body = answer_body(answer, who=question.asker, channel=question.channel)
        exchange = Exchange(
            conversation_id,
            text,
            understood,
            answer.status,
            answer.record_id,
            answer.asked_at,
            (question.asker, question.channel) if question.conversation_id is None else None,
        )
        self.record.append(
            ANSWER, body, id=answer.record_id, beside=lambda c: add_exchange(c, exchange)
        )
        return answer

    def search(self, text: str, limit: int = 10) -> list[Passage]:
        """The passages nearest to a text, best first. Raises as `ask` does; records nothing."""
        query = clean(text, self.settings.question_max_chars)
        return list(self.retriever.retrieve(query, limit).passages)

    # -- inside ------------------------------------------------------------------------------

    def _conversation(self, question: Question) -> tuple[str, Sequence[Turn]]:
        if question.conversation_id is None:
            return new_conversation(), ()
        return question.conversation_id, self.conversations.turns(question.conversation_id)

    @property
    def threshold(self) -> float:
        """Confidence below which Bedside abstains."""
        own = self.settings.abstention_threshold
        return self.calibration.threshold if own is None else own

    def _said(
        self, retrieval: Retrieval, units: Sequence[ScoredUnit], confidence: float
    ) -> Generated:
        """What passes the gate; nothing where the library does not seem to hold the answer."""
        if confidence < self.threshold:
            return Generated((), ())
        generated = self.generator.generate(retrieval, units, self.settings.answer_statements)
        sections = {c.section.id: c.section for c in retrieval.candidates}
        return Generated(
            verified(generated.statements, sections), verified(generated.more, sections)
        )

    def _answer(  # noqa: PLR0913, PLR0917 (an answer's parts)
        self,
        text: str,
        understood: str,
        conversation_id: str,
        retrieval: Retrieval,
        said: Generated,
        confidence: float,
    ) -> Answer:
        asked_at = self.clock()
        answered = bool(said.statements)
        documents = {c.document.edition_id: c.document for c in retrieval.candidates}
        cited = [c for s in said.statements for c in s.citations]
        return Answer(
            record_id=new_id(),
            conversation_id=conversation_id,
            question=text,
            standalone=understood,
            status=AnswerStatus.ANSWERED if answered else AnswerStatus.ABSTAINED,
            statements=said.statements,
            more=said.more,
            cautions=cautions(cited, documents, asked_at.date()),
            nearest=() if answered else _nearest(retrieval.passages),
            passages=retrieval.passages,
            contact=None if answered else self.settings.librarian_contact,
            provenance=Provenance(
                library_fingerprint=self.library.fingerprint,
                embedder=self.library.embedder.name,
                generator=self.generator.name,
                software=f"bedside {version('bedside')}",
                confidence=round(confidence, 4),
                threshold=self.threshold,
            ),
            asked_at=asked_at,
        )


def _nearest(passages: Sequence[Passage]) -> tuple[Nearest, ...]:
    """The nearest documents, each once."""
    found: dict[str, Nearest] = {}
    for p in passages:
        page = next((u.page for u in p.section.units if u.start >= p.start), None)
        found.setdefault(
            p.document.id,
            Nearest(
                p.document.id,
                p.document.edition_id,
                p.document.metadata.title,
                p.section.heading_path,
                page,
            ),
        )
    return tuple(found.values())[:_NEAREST]
