"""What a question means: cleaned, without what identifies a patient, follow-up resolved."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from assistant.asked import clean
from assistant.conversation import is_follow_up, standalone
from assistant.errors import ModelError, QuestionError
from assistant.generate.drafts import Meter, Writer
from assistant.identifiers import Identifiers, Masked
from assistant.model import AnswerStatus, Question, Scope, Turn
from assistant.picked import by_number
from assistant.record import Record
from assistant.recorded import recorded_answer
from assistant.storage.conversations import Conversations, new_conversation


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, ready to be searched.

    text: as asked, without what identifies a patient. standalone: follow-up resolved.
    identifiers: kinds of what was taken out, in words. scopes: of the documents that may answer.
    """

    text: str
    standalone: str
    conversation_id: str
    turns: tuple[Turn, ...]
    identifiers: tuple[str, ...]
    scopes: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """Makes questions ready. writer: rewrites follow-ups; None or failing, a rule does."""

    longest: int
    identifiers: Identifiers
    conversations: Conversations
    record: Record
    writer: Writer | None

    def of(self, question: Question, meter: Meter) -> Understood:
        """A question, understood. Raises QuestionError, NotFound for an unknown conversation."""
        own, turns = question.conversation_id, list[Turn]()
        if own is None:
            own = new_conversation()
        else:
            turns += self.conversations.turns(own)
        choices = self._choices(turns)
        if choice := by_number(question.text, choices):
            typed, scopes = question.text.strip(), question.scopes
            return Understood(typed, choice, own, tuple(turns), (), scopes)
        masked = self.masked(question.text)
        alone = self._standalone(masked.rest, turns, choices, meter)
        return Understood(masked.text, alone, own, tuple(turns), masked.kinds, question.scopes)

    def masked(self, text: str) -> Masked:
        """A text cleaned, and without what identifies a patient: nothing after this, log and
        database included, sees that. Raises QuestionError, also where nothing is left."""
        masked = self.identifiers.mask(clean(text, self.longest))
        if masked.kinds and not any(map(str.isalpha, masked.rest)):
            raise QuestionError(
                f"There was nothing but what identifies a patient ({', '.join(masked.kinds)}); it "
                "was not kept. Ask about the condition or the treatment, without patient details."
            )
        return masked

    def _standalone(
        self, text: str, turns: Sequence[Turn], choices: Sequence[str], meter: Meter
    ) -> str:
        if self.writer is not None and turns and not choices and is_follow_up(text):
            # A question is never lost for want of a model: then the rule has it.
            with suppress(ModelError):
                return self.writer.condense(text, turns, meter)
        return standalone(text, turns, choices)

    def _choices(self, turns: Sequence[Turn]) -> tuple[str, ...]:
        """The choices that were given, where the turn before was asked back."""
        if not turns or turns[-1].status is not AnswerStatus.CLARIFYING:
            return ()
        asked_back = recorded_answer(self.record.get(turns[-1].record_id)).clarification
        return asked_back.choices if asked_back else ()
