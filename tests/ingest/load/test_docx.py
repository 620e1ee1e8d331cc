from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.shared import RGBColor

from ingest.load.docx import load_docx
from tests.ingest.load.blocks import short
from tests.ingest.load.office import W, paragraph, write_docx


def text_of(path: Path) -> list[str]:
    return short(load_docx(path).blocks)


def test_headings_lists_and_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Sepsis", style="Title")
    document.add_heading("Scope", 1)
    document.add_paragraph().add_run("First line").bold = True
    document.add_paragraph("fluids", style="List Bullet")
    document.add_paragraph("500 ml", style="List Bullet 2")
    document.add_paragraph("take cultures", style="List Number")
    document.add_paragraph("give antibiotics", style="List Number")
    table = document.add_table(rows=4, cols=3)
    for column, name in enumerate(["Drug", "Dose", "Route"]):
        table.cell(0, column).paragraphs[0].add_run(name).bold = True
    rows = [("morphine", "5 mg", "IV"), ("", "10 mg", "PO")]
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2)).text = "Halve the dose in frailty."
    document.save(str(tmp_path / "g.docx"))
    assert text_of(tmp_path / "g.docx") == [
        "# Sepsis",
        "# Scope",
        "## First line",
        "- fluids",
        "  - 500 ml",
        "- 1. take cultures",
        "- 2. give antibiotics",
        "| Drug: morphine | Dose: 5 mg | Route: IV",
        "| Drug: morphine | Dose: 10 mg | Route: PO",
        "| Halve the dose in frailty.",
    ]


def test_numbers_that_word_works_out(tmp_path: Path) -> None:
    body = (
        paragraph("Scope", "H1")
        + paragraph("Adults", "H2")
        + paragraph("Offer fluids", numbered=(1, 2))
        + paragraph("500 ml", numbered=(1, 3))
        + paragraph("repeat", numbered=(1, 3))
        + paragraph("Do not delay", numbered=(1, 2))
        + paragraph("Treatment", "H1")
        + paragraph("Drugs", "H2")
        + paragraph("Offer an antibiotic", numbered=(1, 2))
        + paragraph("plain bullet", numbered=(2, 0))
        + paragraph("not in a list", numbered=(0, 0))
        + paragraph("restarted", numbered=(3, 0))
    )
    assert text_of(write_docx(tmp_path / "n.docx", body)) == [
        "# 1 Scope",
        "## 1.1 Adults",
        "- 1.1.1 Offer fluids",
        "  - a) 500 ml",
        "  - b) repeat",
        "- 1.1.2 Do not delay",
        "# 2 Treatment",
        "## 2.1 Drugs",
        "- 2.1.1 Offer an antibiotic",
        "- plain bullet",
        "¶ not in a list",
        "- 7 restarted",
    ]


def test_signs_keep_their_meaning(tmp_path: Path) -> None:
    run = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>9</w:t></w:r>'
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    body = paragraph(
        f"<w:r><w:t>below 50 x 10</w:t></w:r>{run}<w:r><w:t>/L, SpO</w:t></w:r>"
        '<w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t></w:r>'
        f'<w:r><w:t xml:space="preserve"> </w:t></w:r>{symbol}<w:r><w:t xml:space="preserve"> 94'
        "</w:t><w:noBreakHyphen/><w:t>98</w:t><w:tab/><w:t>%</w:t></w:r>"
    )
    assert text_of(write_docx(tmp_path / "s.docx", body)) == ["¶ below 50 x 10⁹/L, SpO2 ≥ 94-98 %"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>PLANTED</w:t></w:r>",
        '<w:r><w:rPr><w:rStyle w:val="Q"/></w:rPr><w:t>PLANTED</w:t></w:r>',
        '<w:r><w:rPr><w:sz w:val="2"/></w:rPr><w:t>PLANTED</w:t></w:r>',
        '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>PLANTED</w:t></w:r>',
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>PLANTED</w:t></w:r>",
        '<w:del w:id="1"><w:r><w:delText>PLANTED</w:delText></w:r></w:del>',
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PLANTED</w:instrText></w:r>',
        '<w:moveFrom w:id="1"><w:r><w:t>PLANTED</w:t></w:r></w:moveFrom>',
    ],
)
def test_deleted_and_hidden_text_is_not_text(tmp_path: Path, hidden: str) -> None:
    body = paragraph(f'<w:r><w:t xml:space="preserve">Give </w:t></w:r>{hidden}'
                     '<w:ins w:id="2"><w:r><w:t>10 mg</w:t></w:r></w:ins>')  # fmt: skip
    assert text_of(write_docx(tmp_path / "h.docx", body)) == ["¶ Give 10 mg"]


def test_contents_are_left_out_and_text_boxes_and_footnotes_read(tmp_path: Path) -> None:
    box = f"<w:pict><w:txbxContent>{paragraph('Call the outreach team.')}</w:txbxContent></w:pict>"
    body = (
        paragraph("Scope ....... 3", "T1")
        + paragraph(f'<w:r><w:t>Dose as below</w:t><w:footnoteReference w:id="2"/>{box}</w:r>')
        + "<w:sdt><w:sdtContent>"
        + paragraph("In a control.")
        + "</w:sdtContent></w:sdt>"
    )
    footnotes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"/>'
        f'<w:footnote w:id="2">{paragraph("Halve it in frailty.")}</w:footnote></w:footnotes>'
    )
    assert text_of(write_docx(tmp_path / "b.docx", body, footnotes=footnotes)) == [
        "¶ Dose as below",
        "¶ Call the outreach team.",
        "¶ Halve it in frailty.",
        "¶ In a control.",
    ]


def test_boxes_and_typed_bullets(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "Stop and think."
    cell.add_paragraph("• typed bullet")
    paragraph_ = document.add_paragraph("one")
    paragraph_.add_run().add_break(WD_BREAK.LINE)
    paragraph_.add_run("two")
    document.save(str(tmp_path / "x.docx"))
    assert text_of(tmp_path / "x.docx") == ["¶ Stop and think.", "- typed bullet", "¶ one two"]


def test_white_text_in_a_table_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for column, name in enumerate(["Drug", "Dose"]):
        run = table.cell(0, column).paragraphs[0].add_run(name)
        run.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)
        table.cell(1, column).text = "x"
    document.save(str(tmp_path / "w.docx"))
    assert text_of(tmp_path / "w.docx") == ["| Drug: x | Dose: x"]


def test_metadata_from_properties_and_footers(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "AKI in adults"
    document.core_properties.author = "Somebody"
    document.core_properties.version = "4"
    document.sections[0].footer.paragraphs[0].text = "Version: 3\tReview date: 31/05/2027"
    document.add_paragraph("Text.")
    document.save(str(tmp_path / "m.docx"))
    assert load_docx(tmp_path / "m.docx").metadata == {
        "title": "AKI in adults",
        "edition": "4",
        "review_due": "2027-05-31",
    }


@pytest.mark.parametrize("title", ["", "Word Document", "Microsoft Word - draft.doc", "Document1"])
def test_title_of_the_program_is_not_the_documents(tmp_path: Path, title: str) -> None:
    document = docx.Document()
    document.core_properties.title = title
    document.add_heading("Falls", 1)
    document.add_paragraph("Text.")
    document.save(str(tmp_path / "t.docx"))
    assert load_docx(tmp_path / "t.docx").metadata == {"title": "Falls"}
