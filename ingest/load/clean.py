"""Cleaning of text that leaves every digit, unit and comparator as it was printed."""

from __future__ import annotations

import re
import unicodedata

# Soft hyphens, zero-width and direction marks, variation selectors and tag characters: none can
# be seen, and some are used to smuggle instructions past a reader.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
# Word keeps characters of the Symbol font in the private area; "≥" is one of them.
_SYMBOL_FONT = {
    0xF0A3: "≤", 0xF0B3: "≥", 0xF0B1: "±", 0xF0B0: "°", 0xF0B4: "×", 0xF0B8: "÷", 0xF0B9: "≠",
    0xF0BB: "≈", 0xF0A5: "∞", 0xF0AB: "↔", 0xF0AC: "←", 0xF0AD: "↑", 0xF0AE: "→", 0xF0AF: "↓",
    0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "•", 0xF0FC: "✓", 0xF06D: "µ", 0xF061: "α", 0xF062: "β",
    0xF067: "γ", 0xF044: "Δ", 0xF057: "Ω",
}  # fmt: skip
_SAME = {0x2010: "-", 0x2011: "-", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0x0B: "\n"} | {
    ord(ligature): plain
    for ligature, plain in zip("ﬀﬁﬂﬃﬄ", ("ff", "fi", "fl", "ffi", "ffl"), strict=True)
}
_TABLE = str.maketrans(_SYMBOL_FONT | _SAME)
_CONTROL = re.compile("[\x00-\x08\x0c-\x1f\x7f-\x9f]")
_TEMPLATE = re.compile(
    r"\{\{.*?\}\}"  # {{ findersBaseUrl }}
    r"|\{%.*?%\}"  # {% assign x = y %}
    r"""|\{:?\s*(?:[.#][\w-]+|[\w-]+=(?:"[^"]*"|'[^']*'))(?:\s+[^{}]*)?\}"""  # {:.grid} {.list}
)
_SUPERSCRIPTS = dict(zip("0123456789+-−–=()n,", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ,", strict=True))
_SUBSCRIPTS = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
_PLAIN_WHEN_RAISED = re.compile(r"st|nd|rd|th|®|™|©|\[.*\]", re.IGNORECASE)
BULLETS = "•‣◦⁃∙●○◉◯▪▫■□◼◾◆◇►▸➢➤✓✔❖★☆・·"
_BULLET = re.compile(rf"^(?:[{BULLETS}]|[-–](?=\s))\s*")


def tidy(text: str) -> str:
    """Normalise text to NFC on one line: plain spaces and hyphens, nothing invisible.

    Digits, units, "µ", "≥", "≤" and superscripts are never changed.
    """
    if not text.isascii() or _CONTROL.search(text):
        text = tidy_lines(text)
    return " ".join(text.split())


def tidy_lines(text: str) -> str:
    """As `tidy`, with line breaks and the spaces that indent a line kept."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", text.translate(_TABLE)).replace("\f", "\n")
    return re.sub(r"[^\S\n\t]", " ", _CONTROL.sub(lambda m: m[0] if m[0] in "\n\t" else " ", text))


def without_templates(text: str) -> str:
    """Remove what a site generator left behind, such as "{{ base }}" and "{:.note}"."""
    return _TEMPLATE.sub("", text)


def without_bullet(text: str) -> str:
    """Remove a bullet at the start of a line; a minus that belongs to a number stays."""
    return _BULLET.sub("", text, count=1)


def raised(text: str, before: str) -> str:
    """Superscript text as it may stand behind `before`: 10 and 9 give "⁹", never "109"."""
    text = text.strip()
    if _PLAIN_WHEN_RAISED.fullmatch(text):
        return text
    if text in {"o", "O", "º"} and before[-1:].isdigit():
        return "°"
    if text and all(char in _SUPERSCRIPTS for char in text):
        return "".join(_SUPERSCRIPTS[char] for char in text)
    return f"^{text}" if text else ""


def lowered(text: str, before: str) -> str:
    """Subscript text behind `before`: plain ("CO2"), unless two numbers would run together."""
    text = text.strip()
    if before[-1:].isdigit() and text[:1].isdigit():
        return "".join(_SUBSCRIPTS.get(char, char) for char in text)
    return text


def join_lines(lines: list[str]) -> str:
    """Join the lines of one table cell or list item: as a series, unless a line runs on."""
    full = [(without_bullet(line), line) for line in map(tidy, lines)]
    full = [(text, line) for text, line in full if text]
    series = all(text[0].islower() for text, _ in full)  # "first litre", "second litre"
    joined = ""
    for text, line in full:
        own = series or text != line  # a line with a bullet never runs on
        runs_on = not own and (text[0] in "([" or text[0].islower())
        if joined and joined[-1] not in ".;:,!?–-/(" and not runs_on:
            joined += ";"
        joined += f" {text}" if joined else text
    return joined
