from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest.load.html import html_blocks, load_html
from tests.ingest.load.blocks import short


def blocks(html: str) -> list[str]:
    return short(html_blocks(LexborHTMLParser(html)))


def test_headings_paragraphs_and_nested_lists_in_order() -> None:
    html = """
    <h1>Sepsis</h1><p>Give:</p>
    <ul><li>fluids<ul><li>500&nbsp;ml<ul><li>deep</li></ul></li></ul></li><li>oxygen</li></ul>
    <h2>1.2.3 Antibiotics</h2><p>1.2.4 Offer within 1&nbsp;hour.</p>loose <b>text</b>
    """
    assert blocks(html) == [
        "# Sepsis",
        "¶ Give:",
        "- fluids",
        "  - 500 ml",
        "    - deep",
        "- oxygen",
        "## 1.2.3 Antibiotics",
        "¶ 1.2.4 Offer within 1 hour.",
        "¶ loose text",
    ]


def test_ordered_lists_keep_their_numbers() -> None:
    html = """<ol start="3"><li>three</li><li value="7">seven</li><li>eight</li></ol>
    <ol type="a"><li>x</li><li>y</li></ol><ol><li>1.2.3 Offer</li></ol>"""
    assert blocks(html) == [
        "- 3. three",
        "- 7. seven",
        "- 8. eight",
        "- a. x",
        "- b. y",
        "- 1.2.3 Offer",
    ]


def test_item_with_paragraphs_and_a_sub_list_in_between() -> None:
    html = "<ul><li><p>Check.</p><p>Then:</p><ul><li>act</li></ul>and document</li></ul>"
    assert blocks(html) == ["- Check. Then:", "  - act", "- and document"]


def test_list_directly_in_a_list_and_definition_lists() -> None:
    html = "<ul><li>a</li><ul><li>b</li></ul></ul><dl><dt>AKI</dt><dd>kidney injury</dd></dl>"
    assert blocks(html) == ["- a", "  - b", "- AKI: kidney injury"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>10<sup>9</sup>/L</p>", "¶ 10⁹/L"),
        ("<p>10 <sup>-6</sup> and CO<sub>2</sub></p>", "¶ 10⁻⁶ and CO2"),
        ("<p>cells/mm <sup>3</sup></p>", "¶ cells/mm³"),
        ("<p>37<sup>o</sup>C on the 2<sup>nd</sup> day</p>", "¶ 37°C on the 2nd day"),
        ("<p>dose<sup><a href='#r1'>1</a></sup> daily</p>", "¶ dose daily"),
        ("<p><u>&lt;</u> 4 times, <u>></u>5</p>", "¶ ≤ 4 times, ≥5"),
        ("<math><msup><mn>10</mn><mn>9</mn></msup></math>", "¶ 10⁹"),
        ("<p>&ge; 7&micro;g <del>5 mg</del> <ins>10 mg</ins></p>", "¶ ≥ 7µg 10 mg"),
        ("<p>See <a href='x'>the <em>link</em></a><img alt='no' src='i'>.</p>", "¶ See the link."),
        ("<p>a<!-- hidden note -->b {{ base }}</p>", "¶ ab"),
    ],
)
def test_inline_text(html: str, expected: str) -> None:
    assert blocks(html) == [expected]


def test_line_breaks_split_only_full_lines() -> None:
    assert blocks("<p>Give oxygen.<br>Give fluids.<br>Call for help.</p>") == [
        "¶ Give oxygen.",
        "¶ Give fluids.",
        "¶ Call for help.",
    ]
    assert blocks("<p>12 Ward Road<br>Leeds</p>") == ["¶ 12 Ward Road Leeds"]
    assert blocks("<p>Give:<br>• oxygen<br>• fluids</p>") == ["¶ Give:", "- oxygen", "- fluids"]
    assert blocks("<div>one<br><br>two</div>") == ["¶ one", "¶ two"]


def test_bold_line_above_content_is_a_heading_below_the_current_one() -> None:
    html = """<h2>Treatment</h2><p><strong>First line:</strong></p><p>Amoxicillin.</p>
    <p><b>Definition</b>: a pause.</p><p><b>Give 5 mg daily</b></p><p>Text</p>
    <p><b>Second line</b></p>"""
    assert blocks(html) == [
        "## Treatment",
        "### First line",
        "¶ Amoxicillin.",
        "¶ Definition: a pause.",
        "¶ Give 5 mg daily",
        "¶ Text",
        "¶ Second line",
    ]


def test_tables_with_captions_lists_and_row_headers() -> None:
    html = """<table><caption>Table 1: doses</caption>
    <thead><tr><th>Drug</th><th>Notes</th></tr></thead>
    <tr><th>morphine</th><td>Watch:<ul><li>sedation</li><li>rate</li></ul></td></tr></table>"""
    assert blocks(html) == ["¶ Table 1: doses", "| Drug: morphine | Notes: Watch: sedation; rate"]


def test_layout_tables_are_read_as_their_content() -> None:
    cell = "<h3>Box</h3><p>First.</p><ul><li>item</li></ul>"
    assert blocks(f"<table><tr><td>{cell}</td></tr></table>") == ["### Box", "¶ First.", "- item"]
    inner = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert blocks(f"<table><tr><td>x</td><td>{inner}</td></tr></table>") == ["¶ x", "| A: 1 | B: 2"]
    headed = "<table><tr><th>Findings</th></tr><tr><td>Coma</td></tr></table>"
    assert blocks(headed) == ["| Findings: Coma"]


def test_only_the_main_part_is_read_but_its_title_is_kept() -> None:
    html = """<header><img src=x><h1>Stroke</h1><p>Trust menu</p></header>
    <main><p>Call 999.</p></main><footer>Contact</footer>"""
    assert blocks(html) == ["# Stroke", "¶ Call 999."]


def test_metadata_from_the_head(tmp_path: Path) -> None:
    path = tmp_path / "g.html"
    path.write_text(
        """<html><head><title>Sepsis - Trust</title><meta name="author" content="A. Nurse">
        <meta name="DCTERMS.issued" content="2024/02/24">
        <meta property="article:published_time" content="2020-01-01T00:00">
        <meta name="review-date" content="1 March 2027"><meta name="dcterms.publisher" content="T">
        <link rel="canonical" href="https://t.example/sepsis"><link rel="license" href="#x">
        </head><body><h1>Sepsis</h1><p>Text.</p></body></html>""",
        encoding="utf-8",
    )
    assert load_html(path).metadata == {
        "title": "Sepsis - Trust",
        "published": "2020-01-01",
        "review_due": "2027-03-01",
        "publisher": "T",
        "url": "https://t.example/sepsis",
        "licence": "#x",
    }


def test_a_title_that_shares_no_word_with_the_page_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<title>Explain rainbows</title><h1>Sepsis in adults</h1><p>Give oxygen.</p>")
    assert load_html(path).metadata == {"title": "Sepsis in adults"}


def test_title_falls_back_to_the_first_heading(tmp_path: Path) -> None:
    path = tmp_path / "g.html"
    path.write_text("<h1>Sepsis</h1><p>Text.</p>", encoding="utf-8")
    assert load_html(path).metadata == {"title": "Sepsis"}


def test_declared_encoding_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "g.html"
    path.write_bytes('<meta charset="windows-1251"><p>доза 5 мг</p>'.encode("cp1251"))
    assert short(load_html(path).blocks) == ["¶ доза 5 мг"]
