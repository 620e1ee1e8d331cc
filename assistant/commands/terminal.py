"""The terminal as the commands use it: width, colours, dates, a spinner."""

from __future__ import annotations

from rich.console import Console
from rich.theme import Theme

_WIDEST = 100  # columns; longer lines are hard to read
_PIPE = 1000  # columns: whoever reads a pipe wants a fact on one line
_THEME = Theme(
    {
        "markdown.block_quote": "bold yellow",
        "markdown.item.bullet": "cyan",
        "markdown.link": "cyan",
        "markdown.link_url": "cyan",
    }
)


def stdout() -> Console:
    """A console on standard output, for what was asked for."""
    return _console(stderr=False)


def stderr() -> Console:
    """A console on standard error, for spinners and errors; silent spinners when piped."""
    return _console(stderr=True)


def _console(stderr: bool) -> Console:
    console = Console(stderr=stderr, theme=_THEME, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST) if console.is_terminal else _PIPE
    return console
