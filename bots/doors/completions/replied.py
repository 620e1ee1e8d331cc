"""An answer as a client of OpenAI's API reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assistant.model import Answer, Citation, Statement
from assistant.render import markdown, written_line, written_start
from assistant.schemas import AnswerOut, section_address
from assistant.steps import Progress, Step

MODEL = "bedside"

# A [1] of ours: one that a document brought along is escaped.
_MARK = re.compile(r"(?<!\\)\[(\d+)\](?!\()")


@dataclass(slots=True)
class Flow:
    """An answer's Markdown, growing: what was sent of it so far."""

    asked: str
    sent: str = ""
    _start: Progress | None = field(default=None, init=False)

    def more(self, step: Step) -> str:
        """What a step adds. All of it together ends as `markdown` of the answer."""
        match step:
            case Progress():
                self._start = self._start or step
                piece = ""
            case Statement(written=True):
                piece = self._line(step)
            case Statement():
                piece = ""  # quotes stand grouped under their sources, with the whole answer
            case Answer():
                piece = self._rest(markdown(step))
        self.sent += piece
        return piece

    def _line(self, statement: Statement) -> str:
        if self.sent:
            return f"\n{written_line(statement)}"
        start = self._start
        urgent, standalone = (start.urgent, start.standalone) if start else (None, None)
        head = written_start(urgent, self.asked, standalone or self.asked)
        return head + written_line(statement)

    def _rest(self, whole: str) -> str:
        if whole.startswith(self.sent):
            return whole[len(self.sent) :]
        # Its beginning came out otherwise than was foreseen: nothing that was said is said twice.
        last = self.sent.rpartition("\n")[2]
        before, found, after = whole.partition(last)
        return after if found else f"\n\n{before}"


def completion(answer: Answer, at: str) -> dict[str, Any]:
    """The whole reply. at: address of this server, for links to the words cited."""
    content = markdown(answer)
    message = {
        "role": "assistant",
        "content": content,
        "refusal": None,
        "annotations": url_citations(answer, content, at),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        "id": f"chatcmpl-{answer.record_id}",
        "object": "chat.completion",
        "created": int(answer.asked_at.timestamp()),
        "model": MODEL,
        "choices": [choice],
        "usage": usage(answer),
        "bedside": AnswerOut.from_answer(answer).model_dump(mode="json"),
    }


def url_citations(answer: Answer, content: str, at: str) -> list[dict[str, Any]]:
    """A URL citation for each [n] in the text: the guideline where its publisher keeps it, or
    the words themselves where this server does."""
    by_number: dict[int, Citation] = {}
    for citation in answer.citations:
        by_number.setdefault(citation.number, citation)
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start(),
                "end_index": mark.end(),
                "title": by_number[int(mark[1])].title,
                "url": _address(by_number[int(mark[1])], at),
            },
        }
        for mark in _MARK.finditer(content)
        if int(mark[1]) in by_number
    ]


def usage(answer: Answer) -> dict[str, int]:
    """Tokens that a language model read and wrote; none for quotes."""
    read = sum(call.input_tokens for call in answer.provenance.calls)
    wrote = sum(call.output_tokens for call in answer.provenance.calls)
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


@dataclass(frozen=True, slots=True)
class Chunks:
    """The pieces of one streamed reply. created: seconds since the epoch."""

    id: str
    created: int

    def first(self) -> dict[str, Any]:
        """How it begins."""
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, text: str) -> dict[str, Any]:
        """More of the text."""
        return self._chunk({"content": text})

    def last(self, answer: Answer, content: str, at: str) -> dict[str, Any]:
        """How it ends: what is cited in the text that was sent, and the whole answer beside it."""
        chunk = self._chunk({"annotations": url_citations(answer, content, at)}, "stop")
        return chunk | {"bedside": AnswerOut.from_answer(answer).model_dump(mode="json")}

    def used(self, answer: Answer) -> dict[str, Any]:
        """What it took, for a client that asks for it."""
        return self._chunk({}) | {"choices": [], "usage": usage(answer)}

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL,
            "choices": [choice],
        }


def _address(citation: Citation, at: str) -> str:
    if citation.url:
        return citation.url
    place = f"{section_address(citation.section_id)}?start={citation.start}&end={citation.end}"
    return at.rstrip("/") + place
