"""From the character codes of a PDF to the characters a reader sees."""

from __future__ import annotations

import re
from functools import cache

from ingest.load import clean

# Symbol and Wingdings put their own code + U+F000; the codes are Adobe's and Microsoft's.
_SYMBOL = {
    0x22: "∀", 0x2B: "+", 0x2D: "−", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0x40: "≅", 0x44: "Δ",
    0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x63: "χ", 0x64: "δ", 0x65: "ε", 0x67: "γ",
    0x6B: "κ", 0x6C: "λ", 0x6D: "µ", 0x70: "π", 0x72: "ρ", 0x73: "σ", 0x74: "τ", 0x77: "ω",
    0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓",
    0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡",
    0xBB: "≈", 0xBC: "…", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD6: "√", 0xE2: "®", 0xE3: "©",
    0xE4: "™",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0xA7: "▪", 0xA8: "□", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xE8: "→", 0xFB: "✗", 0xFC: "✓", 0xFE: "☑",
}  # fmt: skip
_PRIVATE = re.compile("[\uf000-\uf0ff]")
# Publishers' mathematics fonts that name their signs after the letters at those codes.
_MATHS = str.maketrans({"þ": "+", "¼": "=", "¡": "−", "ð": "(", "Þ": ")"})
# Fonts of Greek letters only: without them "30 µg" in a guideline reads "30 lg".
_GREEK = str.maketrans(dict(zip("abcdehjklpqrsvxDR", "αβγδεθκλµπρστχωΔΣ", strict=True)))
_PI_FONT = re.compile(r"^adv(?:ps)?mp\d|mathematicalpi|mathpi|universalgreek")
_ALIKE = str.maketrans({"\u22c5": "·", "\u2219": "·", "\u00ad": "-", "\ufffe": "-"})

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARK = re.compile(rf"(\S)([{_RAISED}]+(?: ?[,–\-⁻] ?[{_RAISED}]+)*)(?![⁺⁻])")
_LENGTH = re.compile(r"(?<![^\W\d_])[ckdmµμ]?m$")


@cache
def _kind(font: str) -> tuple[bool, str]:
    """Whether a font has Greek letters only, and its name to look for others in."""
    name = font.casefold()
    return _PI_FONT.search(name) is not None, name


def plain(text: str, font: str) -> str:
    """Ligatures, private-use signs and odd hyphens of one word as ordinary characters."""
    greek, name = _kind(font)
    if greek:
        return text.translate(_GREEK)
    if text.isascii() and text.isprintable():
        return text
    if "wingdings" in name or "webdings" in name:
        text = _PRIVATE.sub(lambda m: _WINGDINGS.get(ord(m[0]) & 0xFF, "•"), text)
    else:
        text = _PRIVATE.sub(lambda m: _SYMBOL.get(ord(m[0]) & 0xFF, "•"), text)
    if "math" in name or "advp4c4" in name:
        text = text.translate(_MATHS)
    if "\u00ad" in text[:-1]:  # at the end of a line it is the hyphen that one sees
        text = text[:-1].replace("\u00ad", "") + text[-1]
    return clean.tidy(text.translate(_ALIKE))


def raised(text: str, before: str) -> str:
    """Superscript text for its place after `before`: "10" and "9" must never become "109"."""
    return clean.raised(text, before) if any(c.isalnum() or c in "+-−–" for c in text) else text


def unmarked(text: str) -> str:
    """Running text without its superscript reference marks.

    A mark stands on a word or on punctuation. What stands on a number ("10⁹"), on a length
    ("kg/m²") or carries a sign ("s⁻¹") belongs to the value and stays.
    """

    def keep(match: re.Match[str]) -> str:
        end = match.end(1)
        part_of_value = (
            match[1].isdigit() or match[1] in "⁺⁻" or _LENGTH.search(text[max(0, end - 4) : end])
        )
        return match[0] if part_of_value else match[1]

    return _MARK.sub(keep, text) if any(c in text for c in _RAISED) else text


def shape_of(width: float, height: float, above: float) -> str:
    """The sign of a glyph that the font does not name, by its ink.

    width, height and above (bottom of the ink over the baseline) are in ems. A sign that
    is not recognised becomes U+FFFD, so that "1?5" is never read as "15".
    """
    if width <= 0.2 and height <= 0.2:
        return "." if above < 0.1 else "·"
    if 0.25 <= width <= 0.75 and 0.8 <= width / max(height, 0.01) <= 1.25:
        return "°" if above > 0.33 else "•"
    if height <= 0.15 and width >= 0.2:
        return "−"
    return "\ufffd"
