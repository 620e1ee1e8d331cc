from __future__ import annotations

from pathlib import Path

from ingest.load.markdown import load_markdown, markdown_blocks
from tests.ingest.load.blocks import short


def blocks(text: str) -> list[str]:
    return short(markdown_blocks(text))


def test_front_matter_is_metadata_and_not_text(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_text(
        "---\ntitle: Adenosine\nauthors:\n  - A. Doctor\ncreated: 2012/12/06\nupdates:\n"
        "review_due: 2026-01-31\nstatus: current\n---\n\n# Adenosine: dosing\n\nText.\n",
        encoding="utf-8",
    )
    loaded = load_markdown(path)
    assert loaded.metadata == {
        "title": "Adenosine",
        "published": "2012-12-06",
        "review_due": "2026-01-31",
        "status": "current",
    }
    assert short(loaded.blocks) == ["# Adenosine: dosing", "¶ Text."]


def test_title_falls_back_to_the_first_heading(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_text("# Delirium\n\nText.\n", encoding="utf-8")
    assert load_markdown(path).metadata == {"title": "Delirium"}


def test_pipe_tables_lists_and_emphasis() -> None:
    text = """## Doses
| Drug | Dose |
| :--- | ---: |
| **morphine** | 5 mg<br>IV |

1. First
   - nested
2. Second [link](https://x.example)

**Dose: **5 mg and **Route:**IV

32.2&deg;C, &lt;28, <15 kg, 10<sup>9</sup>/L
"""
    assert blocks(text) == [
        "## Doses",
        "| Drug: morphine | Dose: 5 mg; IV",
        "- 1. First",
        "  - nested",
        "- 2. Second link",
        "¶ Dose: 5 mg and Route:IV",
        "¶ 32.2°C, <28, <15 kg, 10⁹/L",
    ]


def test_raw_html_with_empty_lines_in_it_works() -> None:
    text = """<table>
<tr><th>Drug</th><th>Note</th></tr>
    <tr><td>a</td>

        <td>first

        second</td></tr>
</table>

Text with <span class="drug">adenosine</span>.

<div style="display:none">hidden</div>
"""
    assert blocks(text) == ["| Drug: a | Note: first second", "¶ Text with adenosine."]


def test_template_leftovers_and_abbreviations_go() -> None:
    text = """- red
- hot
{.list--check}

[Book a GP]({{ findersBaseUrl }}book-a-gp)

*[A&E]: Accident and Emergency

{% assign x = "y" %}

![alt text](image.png)
"""
    assert blocks(text) == ["- red", "- hot", "¶ Book a GP"]


def test_bold_lines_head_what_follows() -> None:
    text = """# Card

**Take Home Points**
Patients leave.

**PR Interval**

| Short | Long |
| --- | --- |
| a | b |

**Definition**: a pause.
"""
    assert blocks(text) == [
        "# Card",
        "## Take Home Points",
        "¶ Patients leave.",
        "## PR Interval",
        "| Short: a | Long: b",
        "¶ Definition: a pause.",
    ]


def test_escaped_table_bars_are_mended() -> None:
    text = "| Finding |\n\\| --- \\|\n\\| **R**estricted mouth opening |\n"
    assert blocks(text) == ["| Finding: Restricted mouth opening"]


def test_indented_text_is_not_code() -> None:
    assert blocks("Para\n\n    Give 5 mg <b>now</b>\n") == ["¶ Para", "¶ Give 5 mg now"]
