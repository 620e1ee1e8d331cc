from __future__ import annotations

import pytest

from ingest.load.pdf.glyphs import plain, raised, shape_of, unmarked


@pytest.mark.parametrize(
    ("text", "font", "read"),
    [
        ("ﬂuconazole", "Arial", "fluconazole"),
        ("\uf0b7", "Symbol", "•"),
        ("\uf0a7", "Wingdings-Regular", "▪"),
        ("\uf06f", "Wingdings-Regular", "□"),
        ("500\uf06dg", "SymbolMT", "500µg"),
        ("\uf0b3", "Symbol", "≥"),
        ("l", "AdvPSMP13", "µ"),
        ("lg/l", "AdvMINION-R", "lg/l"),
        ("þ", "TeX_CM_Maths_Symbols", "+"),
        ("þorn", "Times", "þorn"),
        ("hae\u00admoglobin", "Arial", "haemoglobin"),
        ("hae\u00ad", "Arial", "hae-"),
        ("39⋅2", "STIX", "39·2"),
    ],
)
def test_codes_become_what_a_reader_sees(text: str, font: str, read: str) -> None:
    assert plain(text, font) == read


@pytest.mark.parametrize(
    ("text", "before", "read"),
    [("9", "10", "⁹"), ("-6", "10", "⁻⁶"), ("th", "4", "th"), ("a", "Dose", "^a"), ("†", "x", "†")],
)
def test_superscripts(text: str, before: str, read: str) -> None:
    assert raised(text, before) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Give 5 mg¹² daily.³,⁴", "Give 5 mg daily."),
        ("as shown.²⁶⁻²⁹ Then", "as shown. Then"),
        ("10⁹/L and 40 mg/m² over 3 cm² at 2 s⁻¹", "10⁹/L and 40 mg/m² over 3 cm² at 2 s⁻¹"),
        ("no marks", "no marks"),
    ],
)
def test_reference_marks_leave_running_text(text: str, read: str) -> None:
    assert unmarked(text) == read


@pytest.mark.parametrize(
    ("width", "height", "above", "sign"),
    [
        (0.1, 0.1, 0.0, "."),
        (0.1, 0.1, 0.2, "·"),
        (0.47, 0.46, 0.08, "•"),
        (0.3, 0.3, 0.4, "°"),
        (0.6, 0.06, 0.3, "−"),
        (0.5, 0.7, 0.0, "\ufffd"),
    ],
)
def test_a_glyph_without_a_code_is_told_by_its_ink(
    width: float, height: float, above: float, sign: str
) -> None:
    assert shape_of(width, height, above) == sign
