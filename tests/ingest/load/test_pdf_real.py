"""Facts that were read by eye on the pages of real guidelines, as the loader gives them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ingest.load import Block, Kind, Loaded
from ingest.load.pdf import load_pdf

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "guidelines" / "pdf"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real guidelines are not beside the checkout"
)

BGCS = "BGCS 2024 - Ovarian, Tubal and Primary Peritoneal Cancer"
BSH = "BSH - 2021 - Sickle Cell Disease In Pregnancy"
SEVERE = "OAA 2-9a Severe hyponatraemia - local amendment"
NOT_SEVERE = "OAA 2-9b Hyponatraemia (not severe) - Local amendment"
WHO = "who_essential_medicines_2023"


@cache
def document(name: str) -> Loaded:
    return load_pdf(FOLDER / f"{name}.pdf")


def texts(name: str, kind: Kind | None = None) -> list[str]:
    return [b.text for b in document(name).blocks if kind in (None, b.kind)]


def heading_over(name: str, block: Block) -> str:
    blocks = document(name).blocks
    before = blocks[: blocks.index(block)]
    return next(b.text for b in reversed(before) if b.kind is Kind.HEADING)


ROWS = [
    ("fda_acetaminophen_highlights_2025", 2,
     "children 6 to 11 years | take 1 tablet every 4-6 hours while symptoms last, not more than "
     "5 tablets in 24 hours"),
    # The row begins at the foot of page 4 and ends at the top of page 5.
    ("fda_amoxicillin_highlights_2025", 4,
     "Infection: Ear/Nose/Throat Skin/Skin Structure Genitourinary Tract | Severity^a: "
     "Mild/Moderate | UsualAdult Dose: 500 mg every 12 hour or 250 mg every 8 hours | UsualDose "
     "for Children > 3 Months^b: 25 mg/kg/day in divided doses every 12 hours or 20 mg/kg/day "
     "in divided doses every 8 hours"),
    ("fda_amoxicillin_highlights_2025", 6,
     "Strength: Oral Suspension 250 mg/5 mL | Bottle Size: 100 mL | Amount of Water Required for "
     "Reconstitution: 74 mL"),
    ("fda_atorvastatin_highlights_2024", 8,
     "Adverse Reaction: Myalgia | % Placebo N = 7,311: 3.1 | % 10 mg N = 3,908: 3.6 | % 20 mg N "
     "= 188: 5.9 | % 40 mg N = 604: 8.4 | % 80 mg N = 4,055: 2.7 | % Any Dose N = 8,755: 3.5"),
    ("fda_ciprofloxacin_extended_release_2025", 6,
     "Strains: Pseudomonas aeruginosa ATCC 27853 | MIC range (μg/mL): 0.25-1.0 | Zone Diameter "
     "(mm): 25-33"),
    ("fda_ciprofloxacin_extended_release_2025", 16,
     "Indication: Acute Uncomplicated Pyelonephritis | Unit Dose: 1000 mg | Frequency: Q24h | "
     "Usual Duration: 7-14 Days"),
    ("fda_metformin_extended_release_2025", 13,
     "Coadministered Drug: Cimetidine | Dose of Coadministered Drug¹: 400 mg | Dose of Metformin "
     "HCl¹: 850 mg | Geometric Mean Ratio (ratio with/without coadministered drug) No Effect = "
     "1.00, AUC²: 1.40 | Geometric Mean Ratio (ratio with/without coadministered drug) No Effect "
     "= 1.00, Cmax: 1.61"),
    # The header stands on page 6.
    ("fda_warfarin_highlights_2022", 7,
     "VKORC1: AG | CYP2C9, *1/*1: 5 mg to 7 mg | CYP2C9, *1/*2: 3 mg to 4 mg | CYP2C9, *1/*3: "
     "3 mg to 4 mg | CYP2C9, *2/*2: 3 mg to 4 mg | CYP2C9, *2/*3: 0.5 mg to 2 mg | CYP2C9, "
     "*3/*3: 0.5 mg to 2 mg"),
    ("fda_warfarin_label_2025", 21,
     "Event: Major Bleeding | Patients Treated With, Warfarin: 2.5/100 py | Patients Treated "
     "With, Dipyridamole/Aspirin: 0.0/100 py | Patients Treated With, Pentoxifylline/Aspirin: "
     "0.9/100 py"),
    (BGCS, 29,
     "Classification: Platinum Resistant (PR) | Definition: Progression with an interval of less "
     "than 6 months after completion of chemotherapy"),
    (BGCS, 3,
     "HBOC or HOC | Gene: BRCA2 | Ovarian Cancer risk (CI): High 17 % (11–25 %) | Breast Cancer "
     "risk: High | Recommended risk reducing surgery: RRSO | Age of surgery (years): ≥40 | "
     "Evidence: Strong | Reference (s): [26]"),
    (BSH, 6,
     "Appointment: 28 weeks: see multidisciplinary team | Care for women with SCD during "
     "pregnancy: Ultrasound monitoring of fetal growth and amniotic fluid volume; Repeat MSU; "
     "Repeat FBC and group and antibody screen; Review VTE risk factors and consider "
     "thromboprophylaxis"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page", "row"), ROWS, ids=[f"{r[0][:24]} {r[1]}" for r in ROWS])
def test_a_row_holds_drug_column_and_value(name: str, page: int, row: str) -> None:
    found = [(b.page, b.text) for b in document(name).blocks if b.kind is Kind.ROW]
    assert (page, row) in found


MEDICINES = [
    (7, "naloxone | Injection: 400 micrograms (hydrochloride) in 1 mL ampoule.", "4.2 Specific"),
    (7, "epinephrine (adrenaline) | Injection: 1 mg/mL (as hydrochloride or hydrogen tartrate) in "
        "1 mL ampoule.", "3. ANTIALLERGICS AND MEDICINES USED IN ANAPHYLAXIS"),
    (9, "Complementary List | ethosuximide | Capsule: 250 mg. Oral liquid: 250 mg/5 mL.",
        "5.1 Antiseizure medicines"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "row", "heading"), MEDICINES, ids=[m[1][:12] for m in MEDICINES])
def test_a_listed_medicine_stands_in_its_section(page: int, row: str, heading: str) -> None:
    [block] = [b for b in document(WHO).blocks if b.text == row and b.page == page]
    assert heading_over(WHO, block) == heading


def test_both_cards_on_hyponatraemia_read_from_top_to_bottom() -> None:
    items = texts(SEVERE, Kind.ITEM)
    assert items[0].startswith("❶ Call for help")
    assert items[2:5] == [
        "Call ICU for help",
        "Give 250 ml 1.8% hypertonic saline IV over 20 min",
        "Check sodium after 30 minutes",
    ]
    assert items.index("Disorientation") > items.index("Check sodium 4 hourly")
    assert "Start fluid restriction to 80 ml/hr" in texts(NOT_SEVERE, Kind.ITEM)
    last = document(NOT_SEVERE).blocks[-2:]
    assert [(b.kind, b.text) for b in last] == [
        (Kind.HEADING, "Box C: Critical changes"),
        (Kind.PARAGRAPH, "Sodium < 125 mmol/L and / or symptoms of severe hyponatraemia ➔ 2-9a"),
    ]


def test_signs_that_the_fonts_of_a_journal_hide() -> None:
    whole = " ".join(texts(BSH))
    assert "(serum ferritin <30 µg/l)" in whole  # its code is that of "l"
    assert "appears to be 1·5–5 times greater" in whole  # the point has no code at all
    assert "A raised temperature (over 37·5°C)" in whole
    cancer = " ".join(texts(BGCS))
    assert "women with ER + or PR + breast cancer" in cancer


def test_two_columns_and_sentences_over_pages() -> None:
    whole = texts(BSH)
    assert any(
        "can be offered during pregnancy as first-line agents. If these are not effective, "
        "non-steroidal anti-inflammatory drugs" in text
        for text in whole
    )
    [item] = [text for text in whole if text.startswith("Prophylactic transfusion is not")]
    assert item == (
        "Prophylactic transfusion is not routinely recommended for sickle pregnancy, but should "
        "be considered for women with:"
    )


def test_nothing_of_headers_footers_or_contents_is_left() -> None:
    for name, running in (
        (BGCS, "E. Moss et al."),
        (BSH, "and John Wiley & Sons Ltd. British Journal of Haematology, 2021, 194"),
        (WHO, "List (2023) page"),
        ("fda_ibuprofen_label_2024", "https://www.fda.gov/drugs/postmarket"),
    ):
        pages = [b.page for b in document(name).blocks if running in b.text]
        assert len(pages) <= 1, name  # the first page of a journal may say it once
    assert not any("....." in text for text in texts(WHO))
    contents = texts("fda_warfarin_highlights_2022").count("2.6 Missed Dose")
    assert contents == 1


def test_titles_are_those_that_people_wrote() -> None:
    assert document(BSH).metadata == {
        "title": "Management of sickle cell disease in pregnancy. A British Society for "
        "Haematology Guideline"
    }
    assert document(SEVERE).metadata["title"].startswith("OAA Severe hyponatraemia")
    assert "These highlights" not in document("fda_warfarin_label_2025").metadata.get("title", "")


def test_a_heading_below_a_table_is_no_end_of_the_item_above_it() -> None:
    label = "fda_acetaminophen_highlights_2025"
    assert "do not take more than directed (see overdose warning)" in texts(label, Kind.ITEM)
    assert "Other information" in texts(label, Kind.HEADING)
