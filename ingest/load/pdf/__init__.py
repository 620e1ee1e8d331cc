"""PDF files.

pdfium gives the characters, their boxes and the drawn lines; columns, tables, paragraphs and
headings are found here from those. Measured while choosing, in processor time a page of 495
pages of guidelines and medicine labels: pdfium 4 to 10 ms, pdf-oxide 2 to 14 ms (characters
only), docling-parse 65 to 450 ms, pdfplumber 120 to 500 ms. pdfplumber finds the same ruled
tables but none without lines between their cells; pdf-oxide lost rows of dosage tables and
repaired damaged streams in silence; pdfium alone tells what text is painted invisibly.
"""

from ingest.load.pdf.load import load_pdf

__all__ = ["load_pdf"]
