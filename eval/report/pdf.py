"""The report on A4, by PlutoPrint: no browser and no other program, and nothing is fetched."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from eval.report.figures import ReportError


def pdf(html: str, title: str, at: datetime) -> bytes:
    """A page as PDF; the same page gives the same bytes. at: its date of making.

    Raises ReportError where PlutoPrint is not installed or cannot lay the page out.
    """
    try:
        import plutoprint
    except ImportError as error:
        raise ReportError(
            "A PDF needs PlutoPrint, which is not installed: pip install 'bedside[audit]'. "
            "Or print the HTML file from a browser; it is made for A4."
        ) from error

    class Own(plutoprint.ResourceFetcher):
        """Hands out what is in the page, and refuses the rest."""

        def fetch_url(self, url: str) -> plutoprint.ResourceData:
            if not url.startswith("data:"):
                raise ReportError(f"A report fetches nothing, and was asked for {url[:80]}.")
            return plutoprint.default_resource_fetcher.fetch_url(url)

    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, plutoprint.PAGE_MARGINS_NONE)
    book.custom_resource_fetcher = Own()
    written = BytesIO()
    try:
        book.load_html(html, base_url="about:blank")  # sets a title and a date of its own
        book.set_metadata(plutoprint.PDF_METADATA_TITLE, title)
        book.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, f"{at:%Y-%m-%dT%H:%M:%S}")
        book.write_to_pdf_stream(written)
    except plutoprint.Error as error:
        raise ReportError(f"The PDF could not be made: {error}.") from error
    return written.getvalue()
