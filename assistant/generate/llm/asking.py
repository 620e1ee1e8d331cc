"""What a model is asked: the prompts, filled within their token budget."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import ModelError
from assistant.generate.llm.chat import Messages
from assistant.generate.llm.parsing import CANNOT
from assistant.model import Passage, Turn
from assistant.prompting import count, fit
from assistant.prompts import Prompt, load_prompt
from assistant.vocabulary import entries

_TURNS = 3
_HEADING_CHARS = 200
_CONDENSED_CHARS = 300
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SAME = 5  # letters in which two forms of a word agree
# Words that a question may gain without asking for anything else.
_NEUTRAL = frozenset(
    {"advised", "appropriate", "dosage", "dose", "given", "guideline", "manage", "management"}
    | {"patient", "people", "recommended", "treat", "treated", "treatment", "used"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, in each form that a reply may have. schema: of the reply in JSON."""

    structured: Messages
    text: Messages
    schema: Mapping[str, Any]


class Answering:
    """The prompt `answer`. limit: statements at most. budget: tokens of the whole prompt."""

    def __init__(self, limit: int, budget: int) -> None:
        """Load the prompt. Raises SettingsError."""
        self.prompt = load_prompt(
            "answer",
            frozenset({"limit", "form"}),
            frozenset({"passages", "question"}),
            {"structured": frozenset(), "text": frozenset({"cannot"})},
        )
        self._limit = str(limit)
        self._budget = budget

    def asked(self, question: str, passages: Sequence[Passage]) -> Asked:
        """The request for an answer, with the first passages that the budget has room for.

        Raises ModelError where it has room for none.
        """
        systems = {form: self._system(form) for form in ("structured", "text")}
        bare = self.prompt.user.substitute(passages="", question=question)
        fixed = max(count(f"{system}\n{bare}\n") for system in systems.values())
        fitting = fit(passages, self._budget - fixed, written)
        if not fitting:
            raise ModelError("No passage fits into the language model's prompt beside the question")
        told = "".join(written(n, p) for n, p in enumerate(fitting, start=1)).strip()
        user = self.prompt.user.substitute(passages=told, question=question)
        return Asked(
            _messages(systems["structured"], user),
            _messages(systems["text"], user),
            _schema(len(fitting)),
        )

    def _system(self, form: str) -> str:
        way = self.prompt.forms[form].substitute(cannot=CANNOT)
        return self.prompt.system.substitute(limit=self._limit, form=way)


class Condensing:
    """The prompt `condense`. budget: tokens of the whole prompt."""

    def __init__(self, budget: int) -> None:
        """Load the prompt. Raises SettingsError."""
        self.prompt: Prompt = load_prompt("condense", frozenset(), frozenset({"turns", "question"}))
        self._budget = budget

    def asked(self, question: str, turns: Sequence[Turn]) -> Messages:
        """The request for a question that stands by itself, after the last few turns.

        Raises ModelError where the budget has no room.
        """
        system = self.prompt.system.substitute()
        for last in range(min(_TURNS, len(turns)), 0, -1):
            before = "\n".join(f"- {_line(turn.question)}" for turn in turns[-last:])
            user = self.prompt.user.substitute(turns=before, question=_line(question))
            if count(f"{system}\n{user}\n") <= self._budget:
                return _messages(system, user)
        raise ModelError("The conversation does not fit into the language model's prompt")


def condensed(reply: str, question: str, turns: Sequence[Turn]) -> str:
    """A reply to the prompt `condense` as a question.

    Raises ModelError unless it is one line of a question's length that says nothing which was
    not asked (no number, and no word but neutral ones, that stands neither in the question nor
    in the turns given) and that takes a word from those turns.
    """
    lines = [line.strip().strip("\"'*") for line in reply.splitlines() if line.strip()]
    if len(lines) != 1 or not lines[0] or len(lines[0]) > _CONDENSED_CHARS:
        raise ModelError("The language model gave no question for the follow-up")
    line, before = lines[0], " ".join(turn.question for turn in turns[-_TURNS:])
    new = _words(line) - _words(question)
    unasked = new - _words(before) - {word[:_SAME] for word in _NEUTRAL}
    if unasked or _numbers(line) - _numbers(f"{question} {before}"):
        raise ModelError("The language model put into the follow-up what was not asked")
    if not new & _words(before):
        raise ModelError("The language model did not say what the follow-up is about")
    return line


def written(number: int, passage: Passage) -> str:
    """A passage as the prompt has it.

    Every line of the document's text begins with "> ", so none can pass for the prompt's own.
    """
    title = passage.document.metadata.title
    above = [title, *(h for h in passage.section.heading_path if h != title)]
    heading = _line(" > ".join(above))[:_HEADING_CHARS]
    quoted = "\n".join(f"> {line.strip()}" for line in passage.text.splitlines() if line.strip())
    return f"[{number}] {heading}\n{quoted}\n"


def _schema(passages: int) -> dict[str, Any]:
    """JSON schema of the reply. Only what every provider's structured output knows."""
    statement = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "sources": {
                "type": "array",
                "items": {"type": "integer", "enum": list(range(1, passages + 1))},
            },
        },
        "required": ["text", "sources"],
        "additionalProperties": False,
    }
    return {
        "title": "Answer",
        "description": "The statements of the answer, each with the numbers of its passages.",
        "type": "object",
        "properties": {"statements": {"type": "array", "items": statement}},
        "required": ["statements"],
        "additionalProperties": False,
    }


def _messages(system: str, user: str) -> Messages:
    return [("system", system), ("human", user)]


def _line(text: str) -> str:
    return " ".join(text.split())


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _words(text: str) -> set[str]:
    """The words that say something, in the letters in which their forms agree."""
    words = set(_WORD.findall(text.lower())) - set(entries("stop_words.txt", None))
    return {word[:_SAME] for word in words}
