"""List numbers in the styles that HTML and Word know."""

from __future__ import annotations

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))


def counted(number: int, style: str) -> str:
    """A list number from 1 on in the style of HTML's type attribute: 1, a, A, i or I."""
    if style.lower() == "a" and 1 <= number <= len(_ALPHABET):
        name = _ALPHABET[number - 1]
    elif style.lower() == "i" and 1 <= number < 40:
        name = _roman(number)
    else:
        return str(number)
    return name.upper() if style.isupper() else name


def _roman(number: int) -> str:
    text = ""
    for letters, value in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
