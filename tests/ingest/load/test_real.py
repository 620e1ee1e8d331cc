"""All real guidelines that are at hand: what holds for every block, and facts read by eye."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from ingest.load import Kind, Loaded, load

DATA = Path(__file__).parents[4] / "shared" / "data" / "guidelines"
SUFFIXES = (".html", ".md", ".txt", ".xlsx")

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real guidelines are not beside the checkout"
)


@cache
def library() -> Mapping[str, Loaded]:
    """Every file but the PDFs, by its path below the folder."""
    paths = sorted(path for path in DATA.glob("*/*") if path.suffix in SUFFIXES)
    return {path.relative_to(DATA).as_posix(): load(path) for path in paths}


def rows(name: str) -> list[str]:
    return [block.text for block in library()[name].blocks if block.kind is Kind.ROW]


def headings(name: str) -> list[tuple[int, str]]:
    return [(b.level, b.text) for b in library()[name].blocks if b.kind is Kind.HEADING]


def test_every_file_loads() -> None:
    counts = {suffix: sum(n.endswith(suffix) for n in library()) for suffix in SUFFIXES}
    assert counts == {".html": 31, ".md": 241, ".txt": 270, ".xlsx": 4}


def test_every_block_is_clean_text_on_one_line() -> None:
    unclean = re.compile("[\n\t\u00a0\u00ad\u200b-\u200f\ufeff]|  |^ | $|\\{\\{|\\{%|&[a-z]+;")
    tag = re.compile(r"</?(?:p|b|i|a|td|tr|th|br|div|span|strong|em|sup|sub|ul|li)\b[^>]*>", re.I)
    for name, loaded in library().items():
        for block in loaded.blocks:
            assert block.text, name
            assert not unclean.search(block.text), (name, block.text)
            assert not tag.search(block.text), (name, block.text)
            assert block.page is None


def test_levels_make_sense() -> None:
    for name, loaded in library().items():
        before = None
        for block in loaded.blocks:
            if block.kind is Kind.HEADING:
                assert 1 <= block.level <= 8, (name, block)
            elif block.kind is Kind.ITEM and before is not None and before.kind is Kind.ITEM:
                assert 0 <= block.level <= before.level + 1, (name, block)
            elif block.kind is not Kind.ITEM:
                assert block.level == 0, (name, block)
            before = block


def test_no_heading_is_a_dose_or_an_or() -> None:
    for name in library():
        if name.endswith(".txt"):
            for _, text in headings(name):
                assert text.casefold() not in {"or", "and", "plus", "then"}, name
                assert not re.search(r"\d\s*mg\b", text), (name, text)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (
            "zimbabwe_edliz7_html/chapter_6.html",
            "or | Medicine: ceftriaxone | Codes: C V | Adult dose: 250mg IM | "
            "Frequency: one dose only",
        ),
        (  # the header spans two columns, the cell below it only one
            "zimbabwe_edliz7_html/chapter_6.html",
            "Medicine: acyclovir po | Codes: B V | Adult Dose: 400mg | "
            "Frequency: Three times a day | Duration: 7 days",
        ),
        (
            "zimbabwe_edliz7_html/chapter_7.html",
            "Age: up to 6 months | Dose (ml), Suspension (240 mg / 5 ml): 2.5 | "
            "Dose (ml), Adult tablets (480 mg): ¼ | Dose (ml), Paediatric tablets (120 mg): 1",
        ),
        (
            "zimbabwe_edliz7_html/chapter_16.html",
            "Cardiovascular | atenolol | Reduce dose by 50% [propranolol = safe]",
        ),
        (  # one column of the header is missing: no label rather than a wrong one
            "zimbabwe_edliz7_html/chapter_28.html",
            "3 | Major bleed (e.g cerebral) | 40IU | 4-6 bottles | 12 bags",
        ),
        (
            "zimbabwe_edliz7_html/chapter_12.html",
            "Weight: 5-8 kg | Dose (mg): 20 | Volume (ml): 2",
        ),
        (
            "aliem_cards_md/hyperkalemia.md",
            "MEMBRANE STABILIZATION | Agent: Ca gluconate 10% | Dose: 10 mL over 10 min | "
            "Onset: Immediate | Duration: 30-60 min | Complication: Hypercalcemia",
        ),
        (
            "aliem_cards_md/emergency-drug-card-adult.md",
            "Drug: Haloperidol | Dose: 2-10 mg IV/IM every 30 min",
        ),
        (
            "nigeria_nstg2022_txt/CHRONIC KIDNEY DISEASE (CKD).txt",
            "Stage: 3b | Description: Moderate to severe decrease in GFR | "
            "GFR (ml/min/1.73m²): 30 – 44",
        ),
        (  # the category stands only in the row above
            "nigeria_nstg2022_txt/DIABETES MELLITUS.txt",
            "Category: Diabetes Mellitus | Test: 2-hour post 75 g glucose load | "
            "Venous Plasma Glucose (mmol/L): ≥ 11.1 | Whole Blood (mg/dL): ≥ 200",
        ),
    ],
)
def test_rows_keep_their_header(name: str, row: str) -> None:
    assert row in rows(name)


def test_decision_tables_keep_every_column() -> None:
    name = "who_smart_hiv/HIV_DAK_2023-Web_Annex_B.Decision_support_231117_CLEAN.xlsx"
    [row] = [row for row in rows(name) if row.startswith("R: HIV.D21.2.DT.32 ")]
    assert "ART regimen composition: \"ART regimen composition\" IN 'LPV/r'" in row
    assert "Medication/drug: \"Medication/drug\"='Terfenadine'" in row
    assert "Guidance: Use an alternative antihistamine agent." in row
    assert (1, "HIV.D21.2.DT Drug Interactions") in headings(name)


def test_signs_survive() -> None:
    texts = {name: [b.text for b in loaded.blocks] for name, loaded in library().items()}
    assert any("≤ 4 times a day" in t for t in texts["zimbabwe_edliz7_html/chapter_7.html"])
    assert any("50 x 10⁹/L" in t for t in texts["zimbabwe_edliz7_html/chapter_28.html"])
    delirium = texts["nigeria_nstg2022_txt/DELIRIUM.txt"]
    assert any("12.5 - 25 μg/kg orally twice daily" in text for text in delirium)


def test_scanned_text_is_put_in_order() -> None:
    name = "nigeria_nstg2022_txt/PNEUMONIA.txt"
    assert headings(name)[0] == (1, "PNEUMONIA")
    assert (2, "TREATMENT OF PNEUMONIA") in headings(name)
    assert (3, "Drug Treatment") in headings(name)
    assert any(
        block.kind is Kind.ITEM and block.text == "Adult: 1 g 12 hourly for 5 – 7 days"
        for block in library()[name].blocks
    )


def test_metadata_is_what_the_documents_state() -> None:
    assert library()["aliem_cards_md/adenosine.md"].metadata == {
        "title": "Adenosine 6-12-12 Approach",
        "published": "2012-12-06",
    }
    assert library()["nhsuk_betahealth_md/cellulitis.md"].metadata == {"title": "Cellulitis"}
    assert library()["zimbabwe_edliz7_html/chapter_7.html"].metadata == {
        "title": "EDLIZ 7th edition - HIV Related Infections"
    }
