"""What a set's file may hold, as pydantic checks it. docs/evaluation.md describes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assistant.model import CautionKind
from eval.sets.cases import Case, Expect, Fact, Gold

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ExpectedIn(_Part):
    """A place that answers."""

    document: _Text
    section: str = ""
    page: int | None = Field(None, ge=1)
    contains: str = ""

    def gold(self) -> Gold:
        """As the rest of Bedside has it."""
        return Gold(self.document, self.contains, self.section, self.page)


class TurnIn(_Part):
    """A question or a follow-up."""

    question: _Text
    kind: _Text = "other"
    expect: Expect | None = None
    expected: list[ExpectedIn] = []
    must: list[_Text] = []
    must_not: list[_Text] = []
    cautions: list[CautionKind] = []
    masked: list[_Text] = []
    note: str = ""

    @property
    def wanted(self) -> Expect | None:
        """What is to come back: what is said, an answer where something has to stand in it."""
        asks = self.expected or self.must or self.must_not or self.cautions
        return self.expect or (Expect.ANSWER if asks else None)

    @model_validator(mode="after")
    def _agrees(self) -> TurnIn:
        if self.wanted not in (None, Expect.ANSWER) and (self.expected or self.must):
            raise ValueError(
                f"expects `{self.wanted}`, and yet has `expected` or `must`; leave out the one or "
                "the other"
            )
        for words in self.masked:
            if words not in self.question:
                raise ValueError(f"`masked` has “{words}”, which is not in the question")
        if self.wanted is Expect.ANSWER and not (self.expected or self.must):
            raise ValueError(
                "says of no document (`expected`) and no fact (`must`) that it answers; add one, "
                "or `expect: abstain` where the library has no answer"
            )
        return self

    def case(self, id: str) -> Case:
        """As the rest of Bedside has it, but for what its question says for all its turns."""
        return Case(
            id=id,
            question=self.question,
            kind=self.kind,
            expected=tuple(e.gold() for e in self.expected),
            must=facts(self.must),
            must_not=facts(self.must_not),
            expect=self.wanted,
            cautions=tuple(self.cautions),
            masked=tuple(self.masked),
            note=self.note,
        )


class QuestionIn(TurnIn):
    """A question with what follows it."""

    id: _Text
    split: Literal["dev", "test", ""] = ""
    topic: str = ""
    written_by: str = ""
    reviewed: date | None = None
    follow_ups: list[TurnIn] = []

    @model_validator(mode="after")
    def _judges(self) -> QuestionIn:
        if all(turn.wanted is None for turn in (self, *self.follow_ups)):
            raise ValueError(
                "says nothing of what is expected; add `must` (facts that the answer holds), "
                "`expected` (documents that it is in), or `expect: abstain`"
            )
        return self


class SetIn(_Part):
    """A whole file."""

    name: str = ""
    description: str = ""
    documents: list[_Text] = []
    written_by: str = ""
    reviewed: date | None = None
    questions: list[QuestionIn]


def facts(lines: list[str]) -> tuple[Fact, ...]:
    """Facts from lines; "a || b" are alternatives."""
    return tuple(tuple(way.strip() for way in line.split("||")) for line in lines)
