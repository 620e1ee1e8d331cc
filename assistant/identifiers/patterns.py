"""The hospital's own patterns of patient numbers."""

from __future__ import annotations

import re

from assistant.errors import SettingsError


def hospital_pattern(pattern: str) -> re.Pattern[str]:
    """A regular expression of hospital numbers. Raises SettingsError saying what is wrong."""
    try:
        compiled = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise SettingsError(
            f"BEDSIDE_HOSPITAL_NUMBER_PATTERNS: {pattern!r} is no regular expression "
            f"({error.msg}). Write one such as RX\\d{{7}}."
        ) from error
    if compiled.search(""):
        raise SettingsError(
            f"BEDSIDE_HOSPITAL_NUMBER_PATTERNS: {pattern!r} matches where nothing stands. Write "
            "what every number has, such as RX\\d{7}."
        )
    return compiled
