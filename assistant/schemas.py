"""What an answer looks like as JSON: over HTTP, from `bedside ask --json`, to other programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, computed_field

from assistant import examples
from assistant.model import Answer, AnswerStatus, CautionKind, Passage, UnitKind


def example(*values: dict[str, Any]) -> ConfigDict:
    """Settings of a model that is read from the domain's types and documented by examples."""
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": list(values)})


class CitationOut(BaseModel):
    """Words that can be opened: `quote` is the section's stored text from `start` to `end`."""

    model_config = example(examples.CITATION)

    number: int = Field(description="The [n] of its source; citations of one source share it.")
    document_id: str
    edition_id: str
    section_id: str
    title: str
    publisher: str | None
    published: date | None
    review_due: date | None
    heading_path: tuple[str, ...] = Field(description="Headings, outermost first.")
    page: int | None = Field(description="Page of a paged document, from 1.")
    start: int = Field(description="Offset into the section's text, in characters.")
    end: int = Field(description="Offset after the last character.")
    quote: str = Field(description="The exact words.")
    url: str | None = Field(description="Where the publisher keeps the document.")

    @computed_field(description="Address of the stored section, with the quote's place marked.")  # type: ignore[prop-decorator]
    @property
    def section_url(self) -> str:
        """Address under this API."""
        return f"{section_address(self.section_id)}?start={self.start}&end={self.end}"


class StatementOut(BaseModel):
    """One thing that is said, and the words it rests on."""

    model_config = example(examples.STATEMENT)

    text: str
    kind: UnitKind = Field(description="What it is on the page: sentence, list item, table row.")
    lead_in: bool = Field(description="Whether it introduces the list items after it.")
    written: bool = Field(
        description="Whether a language model put it into words; otherwise it is a quote."
    )
    recited: bool = Field(description="Whether the gate put its citation right.")
    citations: tuple[CitationOut, ...]


class CautionOut(BaseModel):
    """Why a reader should look twice."""

    model_config = example(examples.CAUTION)

    kind: CautionKind
    text: str
    citations: tuple[int, ...] = Field(description="Numbers of the citations it is about.")


class NearestOut(BaseModel):
    """A document near to a question that the library does not answer."""

    model_config = ConfigDict(from_attributes=True)

    document_id: str
    edition_id: str
    title: str
    heading_path: tuple[str, ...]
    page: int | None


class ClarificationOut(BaseModel):
    """What is asked back where a question is too vague."""

    model_config = ConfigDict(from_attributes=True)

    question: str
    choices: tuple[str, ...] = Field(description="Whole questions to pick from.")


class PassageRef(BaseModel):
    """A span that was considered; its text is in the section."""

    document_id: str
    edition_id: str
    section_id: str
    title: str
    heading_path: tuple[str, ...]
    start: int
    end: int
    score: float = Field(description="Higher is better; comparable within one question only.")

    @classmethod
    def of(cls, passage: Passage) -> PassageRef:
        """A passage without its text."""
        return cls(**_place(passage))


class PassageOut(PassageRef):
    """A span that was found, with its text."""

    model_config = example(examples.PASSAGE)

    text: str

    @classmethod
    def of(cls, passage: Passage) -> PassageOut:
        """A passage with its text."""
        return cls(**_place(passage), text=passage.text)


class UsageOut(BaseModel):
    """What one call of a language model took."""

    model_config = ConfigDict(from_attributes=True)

    model: str
    prompt: str = Field(description="Name, version and hash of the prompt.")
    input_tokens: int
    output_tokens: int
    cost: float | None = Field(description="In the currency of the configured prices.")


class ProvenanceOut(BaseModel):
    """How an answer came about."""

    model_config = ConfigDict(from_attributes=True)

    library_fingerprint: str = Field(description="SHA-256 over everything that could be found.")
    embedder: str
    generator: str = Field(description="`extractive`, or the model that wrote.")
    software: str = Field(description="Bedside and its version.")
    confidence: float = Field(description="How sure Bedside is that the library holds it, 0 to 1.")
    threshold: float = Field(description="Below it Bedside abstains.")
    timings: dict[str, float] = Field(description="Milliseconds by stage.")
    prompt: str | None = Field(description="Name, version and hash of the prompt, if written.")
    calls: tuple[UsageOut, ...] = Field(description="Each call of a language model.")


class AnswerOut(BaseModel):
    """An answer, or an honest “the library does not hold this”."""

    model_config = example(examples.ANSWER)

    record_id: str = Field(description="The entry of the record; feedback points to it.")
    conversation_id: str = Field(description="Send it with a follow-up.")
    question: str = Field(description="As asked, without what identifies a patient.")
    standalone: str = Field(description="As it was searched, follow-up resolved.")
    status: AnswerStatus
    statements: tuple[StatementOut, ...] = Field(description="The short answer.")
    more: tuple[StatementOut, ...] = Field(description="What a reader may unfold.")
    cautions: tuple[CautionOut, ...]
    nearest: tuple[NearestOut, ...] = Field(description="Nearest documents, when abstaining.")
    passages: tuple[PassageRef, ...] = Field(description="What was considered, best first.")
    contact: str | None = Field(description="How to reach a librarian.")
    provenance: ProvenanceOut
    asked_at: datetime
    urgent: str | None = Field(description="Whom to call first: somebody is in danger now.")
    clarification: ClarificationOut | None = Field(
        description="What is asked back, with status `clarifying`."
    )
    withheld: int = Field(
        description="How many written statements the gate held back; why is in the record."
    )

    @classmethod
    def from_answer(cls, answer: Answer) -> AnswerOut:
        """An answer as JSON shows it."""
        fields = {name: getattr(answer, name) for name in cls.model_fields}
        fields["withheld"] = len(answer.withheld)
        fields["passages"] = tuple(PassageRef.of(passage) for passage in answer.passages)
        return cls.model_validate(fields, from_attributes=True)


def section_address(section_id: str) -> str:
    """Where the API keeps a section."""
    return f"/v1{section_path(section_id)}"


def section_path(section_id: str) -> str:
    """The page of a section, for people."""
    return f"/sections/{quote(section_id, safe='@')}"


def _place(passage: Passage) -> dict[str, Any]:
    return {
        "document_id": passage.document.id,
        "edition_id": passage.document.edition_id,
        "section_id": passage.section.id,
        "title": passage.document.metadata.title,
        "heading_path": passage.section.heading_path,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
    }
