"""Style sheets as far as they decide whether a reader sees a text: what hides it, in what colour
it is written, and on what ground."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import tinycss2  # type: ignore[import-untyped]
from tinycss2.color4 import parse_color  # type: ignore[import-untyped]

Style = Mapping[str, str]
Colour = tuple[float, float, float, float]  # red, green, blue, opacity, each 0 to 1

WHITE: Colour = (1.0, 1.0, 1.0, 1.0)
_LENGTH = re.compile(r"([+-]?\d*\.?\d+)(px|pt|em|rem|ex|%|vh|vw|cm|mm|in)?")
_SMALLEST = {"px": 2.0, "pt": 2.0, "%": 10.0}  # of a letter; below it nobody reads
_FAINTEST = 0.1
_ALIKE = 0.06  # of 1, in each of red, green and blue
_FAR = 999.0
_MOVED = ("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top")
_SHRUNK = re.compile(
    r"(?:scale(?:x|y|3d)?|circle|opacity)\(0*\.?0*%?[,)]|inset\((?:[5-9]\d|100)%|"
    r"rect\(0(?:px)?[, ]?0"
)
_ZERO_FONT = re.compile(r"0(?:px|pt|em|%)?/")


def declarations(css: object) -> dict[str, str]:
    """Lower-case property names with their values, spaces left out. css: text or tokens."""
    return {
        item.lower_name: re.sub(r"\s+", "", tinycss2.serialize(item.value)).lower()
        for item in tinycss2.parse_blocks_contents(css, skip_comments=True)
        if item.type == "declaration"
    }


def rules(css: str) -> Iterator[tuple[list[str], Style]]:
    """(selectors, declarations) of the rules of a style sheet that hold on every screen."""
    yield from _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def _rules(parsed: list[object]) -> Iterator[tuple[list[str], Style]]:
    for rule in parsed:
        kind = getattr(rule, "type", "")
        if kind == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude).split(",")  # type: ignore[attr-defined]
            yield selectors, declarations(rule.content)  # type: ignore[attr-defined]
        elif kind == "at-rule" and rule.content and _always(rule):  # type: ignore[attr-defined]
            yield from _rules(
                tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)  # type: ignore[attr-defined]
            )


def _always(rule: object) -> bool:
    name = rule.lower_at_keyword  # type: ignore[attr-defined]
    of = tinycss2.serialize(rule.prelude).strip().lower()  # type: ignore[attr-defined]
    return name in {"supports", "layer"} or (name == "media" and of in {"screen", "all"})


def hides(style: Style) -> bool:
    """Whether declarations make an element invisible, whatever its colour and ground."""
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    if style.get("visibility") in {"hidden", "collapse"}:
        return True
    if style.get("content-visibility") == "hidden" or _ZERO_FONT.match(style.get("font", "")):
        return True
    shrunk = " ".join(style.get(n, "") for n in ("transform", "clip", "clip-path", "filter"))
    if _SHRUNK.search(shrunk) or _faint(style) or _far_away(style):
        return True
    cut = "hidden" in style.get("overflow", "")
    sizes = ("height", "width", "max-height", "max-width")
    return cut and any(_up_to(style.get(name), 1.0) for name in sizes)


def colour_of(text: str | None) -> Colour | None:
    """A colour, None for what names none by itself."""
    found = parse_color(text) if text else None
    if found is None or isinstance(found, str):
        return None
    red, green, blue = (float(part) for part in found.to("srgb").coordinates)
    return red, green, blue, float(found.alpha)


def alike(one: Colour, other: Colour) -> bool:
    """Whether text of one colour cannot be read on the other."""
    return all(abs(a - b) < _ALIKE for a, b in zip(one[:3], other[:3], strict=True))


def _faint(style: Style) -> bool:
    colour = colour_of(style.get("color"))
    size = _LENGTH.fullmatch(style.get("font-size", ""))
    return (
        (colour is not None and colour[3] < _FAINTEST)
        or _up_to(style.get("opacity"), _FAINTEST)
        or bool(size and float(size[1]) < _SMALLEST.get(size[2] or "px", 0.1))
    )


def _far_away(style: Style) -> bool:
    found = (_LENGTH.fullmatch(style.get(name, "")) for name in _MOVED)
    away = [float(length[1]) for length in found if length]
    return any(value < -99 or value > _FAR for value in away)


def _up_to(value: str | None, limit: float) -> bool:
    length = _LENGTH.fullmatch(value or "")
    if length is None:
        return False
    size = float(length[1])
    return size == 0 or (size <= limit and length[2] in {None, "px", "pt"})
