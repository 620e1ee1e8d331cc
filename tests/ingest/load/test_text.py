from __future__ import annotations

from pathlib import Path

import pytest

from ingest.load.text import load_text, text_blocks
from tests.ingest.load.blocks import short


def blocks(text: str) -> list[str]:
    return short(text_blocks(text))


def test_title_capitals_section_names_and_wrapped_paragraphs() -> None:
    text = """DELIRIUM
Introduction
A transient disorder of brain function. Manifests as a global cognitive
impairment and behavioural disturbance. More common at the extremes of life,
though it can occur at any age.
TREATMENT OF DELIRIUM
Drug Treatment
・ Haloperidol in the lowest dose that controls the behaviour that distresses
the patient
- Adult: 0.5 - 1 mg
- Child: 12.5 μg/kg
Or
・ Benzodiazepines
"""
    assert blocks(text) == [
        "# DELIRIUM",
        "## Introduction",
        "¶ A transient disorder of brain function. Manifests as a global cognitive impairment and "
        "behavioural disturbance. More common at the extremes of life, though it can occur at any "
        "age.",
        "## TREATMENT OF DELIRIUM",
        "### Drug Treatment",
        "- Haloperidol in the lowest dose that controls the behaviour that distresses the patient",
        "  - Adult: 0.5 - 1 mg",
        "  - Child: 12.5 μg/kg",
        "¶ Or",
        "- Benzodiazepines",
    ]


def test_numbered_headings_recommendations_and_lists() -> None:
    text = """Local guideline

1. Introduction

For adults.

1.1 Scope
Adults in hospital wards and in the emergency department, at any time of day.

1.1.1 Offer an antibiotic within one hour to adults in whom sepsis is suspected and
the source is not known.
1.1.2 Do not delay.

2. Treatment
1. Take cultures.
2. Give fluids:
   a) 500 ml
   b) repeat
"""
    assert blocks(text) == [
        "# Local guideline",
        "## 1. Introduction",
        "¶ For adults.",
        "### 1.1 Scope",
        "¶ Adults in hospital wards and in the emergency department, at any time of day.",
        "- 1.1.1 Offer an antibiotic within one hour to adults in whom sepsis is suspected and the "
        "source is not known.",
        "- 1.1.2 Do not delay.",
        "## 2. Treatment",
        "- 1. Take cultures.",
        "- 2. Give fluids:",
        "  - a) 500 ml",
        "  - b) repeat",
    ]


def test_hash_and_underlined_headings() -> None:
    text = "Card\n====\n\n## Doses\nFirst line\n----------\nAmoxicillin."
    assert blocks(text) == ["# Card", "## Doses", "## First line", "¶ Amoxicillin."]


def test_tables_drawn_with_bars() -> None:
    text = """Title

# Table 8.1: Staging
| Stage | **Urine** |
|---|---|
| 1 | <0.5 ml/kg/h |)

Drug        | Dose
------------+------
morphine    | 5 mg
"""
    assert blocks(text) == [
        "# Title",
        "¶ Table 8.1: Staging",
        "| Stage: 1 | Urine: <0.5 ml/kg/h",
        "| Drug: morphine | Dose: 5 mg",
    ]


def test_one_bar_in_a_sentence_is_no_table() -> None:
    assert blocks("Title\n\nChoose A | B as needed.") == ["# Title", "¶ Choose A | B as needed."]


@pytest.mark.parametrize("bullet", ["-", "•", "*", "◼", "–", "・", "o"])
def test_bullets(bullet: str) -> None:
    text = f"Title\n\nGive all of these:\n{bullet} Oxygen\n{bullet} Fluids\n"
    assert blocks(text)[-2:] == ["- Oxygen", "- Fluids"]


def test_bullets_within_a_line_are_items() -> None:
    assert blocks("Title\n\nAdolescents ■ Pallor ■ Jaundice\n") == [
        "# Title",
        "## Adolescents",
        "- Pallor",
        "- Jaundice",
    ]


def test_indent_nests_items() -> None:
    assert blocks("T\n\n* one\n  * two\n    * three\n* four\n")[1:] == [
        "- one",
        "  - two",
        "    - three",
        "- four",
    ]


def test_wrapped_range_is_not_a_bullet() -> None:
    line = "Give the infusion at a rate that is adjusted to response, usually between 5"
    assert blocks(f"Title\n\n{line}\n- 10 mg per hour.\n")[1:] == [f"¶ {line} - 10 mg per hour."]


def test_page_break_within_a_sentence_is_closed() -> None:
    text = "Title\n\nPrevention of complications by achieving\n\n12\n\nand maintaining control.\n"
    assert blocks(text)[1:] == [
        "¶ Prevention of complications by achieving and maintaining control."
    ]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    long = "A sentence that was never wrapped goes on well beyond the width of any page " * 3
    assert blocks(f"Title\n{long.strip()}\n{long.strip()}\n")[1:] == [f"¶ {long.strip()}"] * 2


def test_unbulleted_list_does_not_become_headings() -> None:
    assert blocks("Title\n\nSmoking\nHigh parity\nPoor diet\n")[1:] == [
        "¶ Smoking",
        "¶ High parity",
        "¶ Poor diet",
    ]


def test_doses_and_connectors_are_not_headings() -> None:
    text = "Title\n\nMorphine 5 mg\n- slowly\nPlus:\n- oxygen\n"
    assert blocks(text)[1:] == ["¶ Morphine 5 mg", "- slowly", "¶ Plus:", "- oxygen"]


def test_metadata_of_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "g.txt"
    path.write_text("---\nscope: local\n---\nFalls\n\nReview after each fall.\n", encoding="utf-8")
    assert load_text(path).metadata == {"scope": "local", "title": "Falls"}
