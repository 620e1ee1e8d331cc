"""Pages that are pictures are read by text recognition, and what it reads is marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from eval.bench.scanning import Scanner, scan
from ingest.load.blocks import Kind, Loaded
from ingest.load.pdf import load_pdf
from ingest.load.pdf.scan.glyphs import Glyph
from ingest.load.pdf.scan.lettering import with_raised
from ingest.sections import LEAST_SURE
from tests.ingest.load.blocks import short
from tests.ingest.load.paper import LEFT, Paper

OFFICE = Scanner("office", 200)
ROWS = (
    ("Weight", "First dose", "Next doses"),
    ("under 50 kg", "7.5 mg", "2.5 mg every 8 hours"),
    ("50 kg or more", "12.5 mg", "5 mg every 6 hours"),
)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "guideline.pdf")


def scanned(paper: Paper, scanner: Scanner = OFFICE, pages: tuple[int, ...] = (1,)) -> Loaded:
    target = paper.path.with_name("scan.pdf")
    scan(paper.save(), pages, target, scanner)
    return load_pdf(target)


@pytest.fixture
def sheet(paper: Paper) -> Paper:
    paper.heading("Treatment of exampleitis", size=16)
    paper.paragraph(
        "Give the first dose within 60 minutes. Measure the serum potassium before the second",
        "dose and stop the infusion above 5.5 mmol/l. A senior doctor decides on further doses.",
    )
    paper.heading("Doses")
    return paper.table(ROWS, (100, 100, 160))


def test_paragraphs_headings_and_tables_are_read(sheet: Paper) -> None:
    assert short(scanned(sheet).blocks) == [
        "# Treatment of exampleitis",
        "¶ Give the first dose within 60 minutes. Measure the serum potassium before the second "
        "dose and stop the infusion above 5.5 mmol/l. A senior doctor decides on further doses.",
        "# Doses",
        "| Weight: under 50 kg | First dose: 7.5 mg | Next doses: 2.5 mg every 8 hours",
        "| Weight: 50 kg or more | First dose: 12.5 mg | Next doses: 5 mg every 6 hours",
    ]


def test_all_that_is_read_says_how_surely(sheet: Paper) -> None:
    loaded = scanned(sheet)
    for block in loaded.blocks:
        assert block.sure[0][0] == 0
        assert all(0 < sure <= 1 for _, sure in block.sure)
    (paragraph,) = (b for b in loaded.blocks if b.kind is Kind.PARAGRAPH)
    at = paragraph.sure[1][0]
    assert paragraph.text[at:].startswith("dose and stop")
    assert loaded.warnings[0].startswith("page 1 was read from a scan")
    assert loaded.unread == ()


def test_a_sheet_scanned_on_its_side_is_turned(sheet: Paper, tmp_path: Path) -> None:
    upright = tmp_path / "upright.pdf"
    scan(sheet.save(), (1,), upright, OFFICE)
    document = PdfDocument(upright)
    document[0].set_rotation(90)
    document.save(tmp_path / "turned.pdf")
    texts = [block.text for block in load_pdf(tmp_path / "turned.pdf").blocks]
    assert texts[0] == "Treatment of exampleitis"
    assert texts[-1].endswith("Next doses: 5 mg every 6 hours")


def test_a_number_with_ink_that_became_no_character_is_in_doubt(paper: Paper) -> None:
    """The recogniser may pass over a small raised figure in silence: "10⁹/l" read "10/"."""
    paper.canvas.setFont("Helvetica", 12)
    paper.canvas.drawString(LEFT, 600, "Transfuse platelets below 10")
    end = LEFT + paper.canvas.stringWidth("Transfuse platelets below 10", "Helvetica", 12)
    paper.canvas.setFont("Helvetica", 8)
    paper.canvas.drawString(end, 605, "9")
    paper.canvas.setFont("Helvetica", 12)
    paper.canvas.drawString(end + 5, 600, "/l before the procedure.")
    (block,) = scanned(paper).blocks
    assert "10⁹/l" in block.text or block.sure[0][1] < LEAST_SURE


def test_a_raised_figure_does_not_join_its_number() -> None:
    one, nought = Glyph(0, 10, 4, 30), Glyph(6, 10, 16, 30)
    raised, level = Glyph(18, 4, 25, 18), Glyph(18, 10, 27, 30)
    assert with_raised("109", [one, nought, raised], base=30, capital=20) == "10⁹"
    assert with_raised("109", [one, nought, level], base=30, capital=20) == "109"
    assert with_raised("109", [one, nought, None], base=30, capital=20) == "109"


def test_a_page_that_holds_text_is_not_recognised(paper: Paper) -> None:
    loaded = paper.paragraph("Give 5 mg at once.").load()
    assert loaded.warnings == ()
    assert all(block.sure == () for block in loaded.blocks)


def test_text_under_a_picture_is_not_believed_where_the_picture_can_be_read(
    paper: Paper, tmp_path: Path
) -> None:
    target = tmp_path / "scan.pdf"
    scan(paper.paragraph("Give 5 mg at once and no more than that.").save(), (1,), target, OFFICE)
    picture = PdfDocument(target)[0].render(scale=2).to_pil()
    forged = Paper(tmp_path / "forged.pdf")
    forged.canvas.drawInlineImage(picture, 0, 0, 595, 842)
    text = forged.canvas.beginText(LEFT, 700)
    text.setTextRenderMode(3)
    text.textOut("Give 500 mg at once, and again every hour, as often as you please.")
    forged.canvas.drawText(text)
    texts = [block.text for block in forged.load().blocks]
    assert texts == ["Give 5 mg at once and no more than that."]


def test_without_the_extra_it_is_said_which_pages_were_not_read(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pages.can_recognise", "can_recognise"):
        monkeypatch.setattr(f"ingest.load.pdf.scan.{module}", lambda: False)
    monkeypatch.setattr("ingest.load.pdf.load.can_recognise", lambda: False)
    target = tmp_path / "scan.pdf"
    scan(paper.paragraph("Give 5 mg at once.").save(), (1,), target, OFFICE)
    mixed = PdfDocument.new()
    mixed.import_pages(PdfDocument(paper.path))
    mixed.import_pages(PdfDocument(target))
    mixed.import_pages(PdfDocument(target))
    mixed.save(tmp_path / "mixed.pdf")
    loaded = load_pdf(tmp_path / "mixed.pdf")
    assert [block.page for block in loaded.blocks] == [1]
    assert loaded.unread == (2, 3)
    (warning,) = loaded.warnings
    assert warning.startswith("pages 2–3 hold no text")
    assert "pip install 'bedside[ocr]'" in warning
