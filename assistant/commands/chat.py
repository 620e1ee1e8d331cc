"""The chat in the terminal: questions that follow on, and words that act on the last answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.commands import terminal
from assistant.commands.asking import Asker
from assistant.commands.reading import in_place, source_text
from assistant.errors import BedsideError
from assistant.layout import sources
from assistant.model import Answer
from assistant.recorded import LOCAL_ASKER

_PROMPT = HTML("\n<ansicyan><b>›</b></ansicyan> ")
_PLACEHOLDER = HTML("<ansibrightblack>Ask a question, or type help</ansibrightblack>")
_OPEN = re.compile(r"(?:open\s+)?\[?(\d{1,3})\]?", re.IGNORECASE)
_HELP = {
    "more": "what else was found for the last question",
    "sources": "the sources of the last answer in full",
    "1, [1] or open 1": "source 1, with the quoted words marked where they stand",
    "up, down": "say whether the last answer helped",
    "new": "start a new conversation, which knows nothing of this one",
    "help": "this list",
    "quit": "leave (Ctrl-D does too)",
}


class Chat:
    """Reads questions until the person leaves; follow-ups share one conversation."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._out: Console = terminal.stdout()
        # The history stays in memory: a question may hold what must not reach the disk.
        self._session: PromptSession[str] = PromptSession(
            _PROMPT, history=InMemoryHistory(), placeholder=_PLACEHOLDER
        )
        self._words: dict[str, Callable[[], None]] = {
            "more": self._more,
            "sources": self._sources,
            "up": lambda: self._feedback("up"),
            "down": lambda: self._feedback("down"),
            "new": self._new,
            "help": self._help,
        }

    def run(self) -> None:
        """Talk until `quit` or Ctrl-D. Raises BedsideError when the library cannot be opened."""
        status = self._asker.assistant.library.status()
        self._out.print(
            f"{status.documents} documents in the library. Type help for what you can do here.",
            style="dim",
        )
        while True:
            try:
                line = self._session.prompt().strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                continue  # as in a shell: what was typed is dropped
            if line.casefold() in {"quit", "exit"}:
                return
            if line:
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            if word := self._words.get(line.casefold()):
                word()
            elif (match := _OPEN.fullmatch(line)) and not self._asked_back():
                self._open(int(match[1]))
            else:
                self._asker.ask(line, follow=True)
        except BedsideError as error:
            terminal.stderr().print(str(error), style="red")
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _asked_back(self) -> bool:
        """Whether a number picks a choice, not a source."""
        return self._asker.answer is not None and self._asker.answer.clarification is not None

    def _answer(self) -> Answer | None:
        if self._asker.answer is None:
            self._say("Ask a question first.")
        return self._asker.answer

    def _more(self) -> None:
        if answer := self._answer():
            if answer.more:
                self._asker.show(replace(answer, statements=answer.more, more=(), cautions=()))
            else:
                self._say("Nothing more was found for the last question.")

    def _sources(self) -> None:
        if answer := self._answer():
            found = sources(answer, more=True)
            for source in found:
                self._out.print(source_text(source))
            if not found:
                self._say("The last answer has no sources.")

    def _open(self, number: int) -> None:
        if answer := self._answer():
            cited = [c for c in answer.citations if c.number == number]
            if not cited:
                self._say(f"The last answer has no source [{number}].")
            library = self._asker.assistant.library
            for section_id in dict.fromkeys(c.section_id for c in cited):
                spans = [(c.start, c.end) for c in cited if c.section_id == section_id]
                document, section = library.section(section_id)
                page = next(c.page for c in cited if c.section_id == section_id)
                self._out.print(in_place(document, section, spans, page))

    def _feedback(self, verdict: Literal["up", "down"]) -> None:
        if answer := self._answer():
            self._asker.assistant.ratings.rate(answer.record_id, who=LOCAL_ASKER, verdict=verdict)
            self._say(f"Thank you, noted: {verdict}.")

    def _new(self) -> None:
        self._asker.conversation_id = self._asker.answer = None
        self._say("A new conversation.")

    def _help(self) -> None:
        table = Table.grid(padding=(0, 2))
        for word, meaning in _HELP.items():
            table.add_row(Text(word, style="cyan"), meaning)
        self._out.print(table)

    def _say(self, text: str) -> None:
        self._out.print(text, style="dim")
