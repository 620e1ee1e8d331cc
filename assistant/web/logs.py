"""Logging for a server: one JSON object a line, on standard error, identifiers masked."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from assistant.identifiers import Identifiers

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class JsonLines(logging.Formatter):
    """A log record as JSON: time, level, logger, message, whatever `extra` held, exception.

    What an error says may quote a question, whoever raised it: identifiers are masked in all text.
    """

    def __init__(self, identifiers: Identifiers | None = None) -> None:
        """identifiers: those that know the hospital's own numbers; the general ones if None."""
        super().__init__()
        self._identifiers = identifiers or Identifiers()

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._masked(record.getMessage()),
        }
        line |= {k: self._masked(v) for k, v in vars(record).items() if k not in _STANDARD}
        if record.exc_info:
            line["exception"] = self._masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)

    def _masked(self, value: object) -> object:
        """A value without identifiers; figures, which Bedside reckons itself, as they are."""
        if value is None or isinstance(value, bool | int | float):
            return value
        return self._identifiers.mask(str(value)).text


def set_up(level: str, identifiers: Identifiers) -> None:
    """Log to standard error. level: DEBUG, INFO, WARNING or ERROR."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(identifiers))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Ours only: at DEBUG some libraries log what they send, which holds questions.
    for package in ("assistant", "bots"):
        logging.getLogger(package).setLevel(level.upper())
