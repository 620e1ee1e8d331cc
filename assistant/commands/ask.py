"""`bedside ask`: one question, questions from a pipe, or a chat."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.commands.asking import Asker

_ABSTAINED = 3
_FAILED = 2


@click.command(epilog="Exit status: 0 answered, 3 the library does not hold it, 2 error.")
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@click.option("--plain", "as_plain", is_flag=True, help="Print plain text, not formatted.")
@click.option("--more", is_flag=True, help="Show more than the short answer.")
def ask(question: tuple[str, ...], as_json: bool, as_plain: bool, more: bool) -> None:
    """Ask the library a QUESTION; without one, start a chat.

    Questions can be piped in, one on each line; each is then answered by itself.
    """
    from assistant.commands.asking import Asker

    chatting = not question and sys.stdin.isatty()
    if chatting and as_json:
        raise click.UsageError('--json needs a question: bedside ask --json "…"')
    hint = "more" if chatting else "--more"
    asker = Asker(as_json=as_json, as_plain=as_plain, more=more, hint=hint)
    if chatting:
        from assistant.commands.chat import Chat

        Chat(asker).run()
    elif question:
        sys.exit(0 if asker.ask(" ".join(question)) else _ABSTAINED)
    else:
        sys.exit(_ask_lines(asker))


def _ask_lines(asker: Asker) -> int:
    """Ask every line of standard input; gives the exit status of the worst."""
    from assistant.errors import BedsideError

    worst = 0
    with click.open_file("-", encoding="utf-8", errors="replace") as lines:
        for line in filter(None, map(str.strip, lines)):
            try:
                status = 0 if asker.ask(line) else _ABSTAINED
            except BedsideError as error:
                click.secho(f"{error}", fg="red", err=True)
                status = _FAILED
            worst = _FAILED if _FAILED in (worst, status) else max(worst, status)
    return worst
