"""A language model as a judge: does the cited text support what cites it?

An extra, off unless it is asked for, and never without its agreement with the librarians, who
grade the same thing (citation support) in audits. It asks for each citation of a short answer what
RAGAS calls faithfulness: whether the statement can be inferred from the given context. Source: Es
and others, "RAGAS: Automated Evaluation of Retrieval Augmented Generation", EACL 2024 (system
demonstrations), arXiv 2309.15217; there a model first cuts an answer into statements, which
Bedside's answers are already.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from assistant.clock import now
from assistant.config import Settings
from assistant.errors import ModelError, SettingsError
from assistant.generate.drafts import Meter
from assistant.generate.llm.calls import Caps, Model, Request
from assistant.generate.llm.chat import Chat, Limits, Messages
from assistant.library import Library
from assistant.model import Answer, Citation
from assistant.pipeline import Assistant
from assistant.prompts import Prompt, load_prompt
from assistant.record import Record
from assistant.recorded import GRADE, recorded_answer
from assistant.storage import open_database
from assistant.storage.spending import Spending
from eval.metrics.agreement import kappa
from eval.runs.checking import context
from eval.runs.replies import Opinion

_SCHEMA = {
    "title": "Verdict",
    "description": "Whether the words support the statement.",
    "type": "object",
    "properties": {"supported": {"type": "boolean"}},
    "required": ["supported"],
    "additionalProperties": False,
}
_SUPPORTS = "supports"  # what librarians call it: eval/audit/criteria.py
_NONE_GRADED = "the record has no graded citations yet (`bedside audit`)."
_ONE_VERDICT = "one side gave the same verdict on every citation."


@dataclass(frozen=True, slots=True)
class Judge:
    """The first model of the settings, asked citation by citation.

    record: the ward's, whose grades it is compared with.
    """

    model: Model
    prompt: Prompt
    library: Library
    record: Record
    seconds: float

    @property
    def identity(self) -> str:
        """Model and prompt."""
        return f"{self.model.name}, prompt {self.prompt.identity}"

    def __call__(self, answer: Answer) -> list[Opinion]:
        """An opinion on each citation of the short answer, but for those on which the model gave
        none."""
        found = []
        for statement, cited in cited_statements(answer):
            with suppress(ModelError):
                found.append(Opinion(statement, self._supports(statement, cited)))
        return found

    def agreement(self) -> dict[str, Any]:
        """How far it agrees with the librarians on the citations that they graded; JSON-ready.

        "supports" is yes, "partly" and "does not" are no. Raises RecordError.
        """
        pairs = list(self._pairs())
        found = kappa([human for human, _ in pairs], [model for _, model in pairs])
        low, high = found[1] if found else (None, None)
        return {
            "judge": self.identity,
            "pairs": len(pairs),
            "agreed": sum(human == model for human, model in pairs),
            "kappa": found[0] if found else None,
            "low": low,
            "high": high,
            "why": None if found else _ONE_VERDICT if pairs else _NONE_GRADED,
        }

    def _pairs(self) -> Iterator[tuple[bool, bool]]:
        """What a librarian and the model say of the same citation; each librarian's last word."""
        last = {
            (e.body["audit_id"], e.body["rater"], e.about): e.body["citations"]
            for e in self.record.of_kind(GRADE)
        }
        for answer_id in dict.fromkeys(about for _, _, about in last if about is not None):
            answer = recorded_answer(self.record.get(answer_id))
            given = [levels for (_, _, about), levels in last.items() if about == answer_id]
            for place, (statement, cited) in enumerate(cited_statements(answer)):
                with suppress(ModelError):
                    supported = self._supports(statement, cited)
                    for levels in given:
                        if place < len(levels):
                            yield levels[place] == _SUPPORTS, supported

    def _supports(self, statement: str, cited: Citation) -> bool:
        """Raises ModelError where the model does not say yes or no."""
        words = "\n".join(f"> {line}" for line in context(cited, self.library).splitlines())
        form = "structured" if self.model.structured else "text"
        system = self.prompt.system.substitute(form=self.prompt.forms[form].substitute())
        user = self.prompt.user.substitute(words=words, statement=statement)
        return self._verdict([("system", system), ("human", user)])

    def _verdict(self, messages: Messages) -> bool:
        last = time.monotonic() + self.seconds
        schema = _SCHEMA if self.model.structured else None
        request = Request(messages, schema, self.prompt.identity, last, last, Meter())
        with closing(self.model.pieces(request)) as pieces:
            return verdict("".join(piece.text for piece in pieces))


def open_judge(assistant: Assistant) -> Judge:
    """The judge of the settings. Raises SettingsError where no language model is configured."""
    settings = assistant.settings
    if not settings.models:
        raise SettingsError("--judge needs a language model: set BEDSIDE_MODEL.")
    return Judge(
        _model(settings),
        load_prompt(
            "faithfulness",
            frozenset({"form"}),
            frozenset({"words", "statement"}),
            {"structured": frozenset(), "text": frozenset()},
        ),
        assistant.library,
        assistant.record,
        settings.model_timeout,
    )


def cited_statements(answer: Answer) -> list[tuple[str, Citation]]:
    """Each citation of the short answer, each span once, with the statement that cites it; in the
    order in which librarians grade them."""
    spans: dict[tuple[int, str, int, int], tuple[str, Citation]] = {}
    for statement in answer.statements:
        for c in statement.citations:
            spans[c.number, c.section_id, c.start, c.end] = (statement.text, c)
    return list(spans.values())


def verdict(reply: str) -> bool:
    """A judge's reply as a verdict, in JSON or in words. Raises ModelError."""
    with suppress(ValueError):
        found = json.loads(reply)
        if isinstance(found, dict) and isinstance(found.get("supported"), bool):
            return bool(found["supported"])
    word = reply.strip().split(maxsplit=1)[0].strip(".,!*\"'").lower() if reply.strip() else ""
    if word not in {"yes", "no"}:
        raise ModelError(f"The judge said neither yes nor no: {reply[:80]!r}")
    return word == "yes"


def _model(settings: Settings) -> Model:
    address = settings.models[0]
    limits = Limits(
        settings.model_timeout, settings.model_prompt_tokens, settings.model_reply_tokens
    )
    spending = Spending(open_database(settings.sql_url), now)
    price = settings.model_prices.get(address.model)
    return Model(Chat(address, limits), settings.model_structured, price, Caps(settings, spending))
