"""The text of a spreadsheet cell as Excel shows it: percent, fixed decimals, units, exponents."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock

from ingest.load.clean import join_lines, lowered, raised, without_templates

_NUMBER_FORMAT = re.compile(
    r"(?P<before>(?:\"[^\"]*\"|\\.)*)(?P<digits>[#0,?]*(?:\.(?P<decimals>[0#?]+))?)(?P<percent>%?)"
    r"(?P<after>(?:\"[^\"]*\"|\\.|\s)*)"
)
_SHOWS_NOTHING = ";;;"
_WHITE_THEME = 0


def shown(cell: Cell) -> str:
    """The cell's text on one line; "" for an error value and for text that is hidden."""
    value = cell.value
    if cell.data_type == "e" or cell.number_format == _SHOWS_NOTHING or _is_hidden(cell):
        return ""
    if isinstance(value, CellRichText):
        text = _rich(value)
    elif isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, (int, float)):
        text = _number(value, cell.number_format or "General")
    elif isinstance(value, dt.datetime):
        text = value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    else:
        text = "" if value is None else str(value)
    return join_lines(without_templates(text).splitlines())


def is_bold(cell: Cell) -> bool:
    """Whether the whole cell is set in bold."""
    return bool(cell.font and cell.font.b)


def _is_hidden(cell: Cell) -> bool:
    """Struck-out text, which is withdrawn text, and white text on no colour."""
    font, fill = cell.font, cell.fill
    if font is None:
        return False
    colour: Any = font.color
    white = colour is not None and (
        (colour.type == "rgb" and str(colour.rgb).upper().endswith("FFFFFF"))
        or (colour.type == "theme" and colour.theme == _WHITE_THEME)
    )
    return bool(font.strike or (white and (fill is None or fill.fill_type is None)))


def _rich(value: CellRichText) -> str:
    text = ""
    for part in value:
        if not isinstance(part, TextBlock):
            text += part
        elif part.font.strike:
            continue
        elif part.font.vertAlign == "superscript":
            text = text.rstrip(" ") + raised(part.text, text)
        elif part.font.vertAlign == "subscript":
            text += lowered(part.text, text)
        else:
            text += part.text
    return text


def _number(value: float, number_format: str) -> str:
    """A number in its format: 0.05 in "0%" is "5%", 2.5 in '0.0" mg"' is "2.5 mg"."""
    match = _NUMBER_FORMAT.fullmatch(number_format.split(";", maxsplit=1)[0])
    if not match or not match["digits"]:
        return f"{value:.15g}"
    scaled = value * 100 if match["percent"] else value
    decimals = match["decimals"] or ""
    separator = "," if "," in match["digits"] else ""
    text = f"{scaled:{separator}.{len(decimals)}f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    while optional and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    before, after = (re.sub(r"\"|\\", "", match[part]) for part in ("before", "after"))
    return f"{before}{text.rstrip('.')}{match['percent']}{after}"
