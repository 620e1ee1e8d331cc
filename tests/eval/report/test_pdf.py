"""The report on paper, by the real library."""

from __future__ import annotations

import builtins
import sys
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from eval.report.data import Report
from eval.report.figures import ReportError
from eval.report.page import page
from eval.report.pdf import pdf

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def paper(report: Report) -> bytes:
    made = page(report)
    return pdf(made.html(paper=True), made.title, report.as_of)


@pytest.fixture(scope="module")
def texts(paper: bytes) -> list[str]:
    return [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(paper)]


def test_the_same_page_gives_the_same_bytes(report: Report, paper: bytes) -> None:
    made = page(report)
    assert pdf(made.html(paper=True), made.title, report.as_of) == paper


def test_pages_are_a4_and_numbered_and_carry_the_hash(
    report: Report, paper: bytes, texts: list[str]
) -> None:
    document = pypdfium2.PdfDocument(paper)
    assert {tuple(round(side) for side in p.get_size()) for p in document} == {(595, 842)}
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
        assert report.data_hash[:16] in text
    assert all("Audit of Bedside" in text for text in texts)


def test_it_says_what_the_page_says_and_unfolds_it(report: Report, texts: list[str]) -> None:
    whole = " ".join("".join(texts).split())
    for audited in report.answers:
        assert f"{audited.number}. " in whole
        assert " ".join(audited.unused[0].opening.split()[:4]) in whole


def test_its_type_is_its_own(paper: bytes) -> None:
    fonts = {
        item.get_font().get_base_name()
        for p in pypdfium2.PdfDocument(paper)
        for item in p.get_objects()
        if isinstance(item, pypdfium2.PdfTextObj)
    }
    assert fonts
    assert all("Bedside" in name for name in fonts)


def test_its_date_is_that_of_its_data(report: Report, paper: bytes) -> None:
    told = pypdfium2.PdfDocument(paper).get_metadata_dict()
    assert told["CreationDate"].startswith(f"{report.as_of:%Y%m%d%H%M%S}")
    assert told["Title"].startswith("Audit of Bedside")


def test_nothing_is_fetched(tmp_path: Any) -> None:
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>secret</text></svg>')
    made = pdf(f'<p>Words<img src="file://{picture}"></p>', "Words", AT)
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert "Words" in text
    assert "secret" not in text


def test_without_the_library_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *rest: Any) -> Any:
        if name == "plutoprint":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "plutoprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ReportError, match=r"pip install 'bedside\[audit\]'"):
        pdf("<p>Words</p>", "Words", AT)


def test_a_hash_can_be_copied_letter_by_letter(report: Report) -> None:
    """Two letters that are drawn as one ("ff") are still two in the text."""
    made = page(report)
    html = made.html(paper=True).replace(report.data_hash[:16], "50ff43acc434ffff")
    document = pypdfium2.PdfDocument(pdf(html, made.title, report.as_of))
    assert all("50ff43acc434ffff" in p.get_textpage().get_text_range() for p in document)
