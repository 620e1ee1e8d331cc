from __future__ import annotations

import json
import logging
import sys

from assistant.identifiers import Identifiers
from assistant.web.logs import JsonLines

SAID = "Mrs Jones, NHS 999 653 1597, RX1029384"


def formatted(record: logging.LogRecord) -> str:
    return JsonLines(Identifiers([r"RX\d{7}"])).format(record)


def record(message: str, *values: object, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "assistant", "msg": message, "args": values} | extra)
    made.levelname = "ERROR"
    return made


def test_a_message_and_what_goes_with_it_hold_no_identifier() -> None:
    line = json.loads(formatted(record("asked: %s", SAID, asked=SAID, ms=12.5, caller=None)))

    masked = "[name], NHS [NHS number], [hospital number]"
    assert line["message"] == f"asked: {masked}"
    assert line["asked"] == masked
    assert (line["ms"], line["caller"]) == (12.5, None)


def test_an_error_that_quotes_a_question_is_logged_without_its_identifiers() -> None:
    try:
        raise ValueError(f"cannot read {SAID!r}")
    except ValueError:
        text = formatted(record("failed", exc_info=sys.exc_info()))

    assert "Traceback" in text and "[NHS number]" in text
    assert not any(secret in text for secret in ("Jones", "1597", "RX1029384"))


def test_time_level_and_logger_are_as_they_were() -> None:
    line = json.loads(formatted(record("started", created=0.0)))

    assert line["time"] == "1970-01-01T00:00:00.000+00:00"
    assert (line["level"], line["logger"]) == ("ERROR", "assistant")
