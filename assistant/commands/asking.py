"""Asking a question from the terminal and showing what comes back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import click

from assistant import render
from assistant.commands import terminal
from assistant.model import Answer, AnswerStatus, Question, Statement
from assistant.steps import Progress, Stage

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


@dataclass
class Asker:
    """Asks and shows. The library is opened and the model loaded with the first question.

    hint: what a reader types to see more.
    """

    as_json: bool = False
    as_plain: bool = False
    more: bool = False
    hint: str = "--more"
    conversation_id: str | None = None
    answer: Answer | None = None

    @cached_property
    def assistant(self) -> Assistant:
        """The assistant, built when it is first needed."""
        with terminal.stderr().status("Opening the library and loading the model …"):
            from assistant.bootstrap import build
            from assistant.config import load_settings

            return build(load_settings())

    def ask(self, text: str, *, follow: bool = False) -> bool:
        """Ask, show the answer, and tell whether there was one.

        follow: the question goes on from the one before. Raises BedsideError.
        """
        assistant = self.assistant
        question = Question(text, self.conversation_id if follow else None, channel="cli")
        began = time.perf_counter()
        self.answer = answer = self._answer(assistant, question)
        took = time.perf_counter() - began
        self.conversation_id = answer.conversation_id
        self.show(answer, more=self.more, took=took)
        return answer.status is AnswerStatus.ANSWERED

    def _answer(self, assistant: Assistant, question: Question) -> Answer:
        """The answer; what is going on is shown meanwhile, for a language model takes its time."""
        console, written = terminal.stderr(), 0
        urgent: str | None = None
        with console.status("Looking it up …") as status:
            for step in assistant.stream(question):
                match step:
                    case Progress(stage=Stage.WRITING):
                        if urgent:
                            console.print(urgent, style="bold")
                        status.update("Writing …")
                    case Progress():
                        urgent = step.urgent
                    case Statement(written=True):
                        written += 1
                        status.update(f"Writing … {written} checked against their sources")
        assert isinstance(step, Answer)  # a stream read to its end ends with the answer
        return step

    def show(self, answer: Answer, *, more: bool = False, took: float | None = None) -> None:
        """Print an answer. took: seconds, for the foot."""
        console = terminal.stdout()
        if self.as_json:
            from assistant.schemas import AnswerOut

            indent = 2 if console.is_terminal else None  # in a pipe, an answer a line
            click.echo(AnswerOut.from_answer(answer).model_dump_json(indent=indent))
        elif self.as_plain or not console.is_terminal:
            click.echo(render.plain(answer, more=more))
        else:
            from rich.markdown import Markdown

            console.print(Markdown(render.markdown(answer, more=more)))
            console.print(self._foot(answer, more, took), style="dim")

    def _foot(self, answer: Answer, more: bool, took: float | None) -> str:
        parts = []
        if took is not None:
            parts.append(f"{took:.1f} s" if took >= 1 else f"{took * 1000:.0f} ms")
        if answer.more and not more:
            parts.append(f"{len(answer.more)} more to read: {self.hint}")
        return " · ".join(parts)
