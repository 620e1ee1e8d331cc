"""PDF files.

pdfium reads the characters and drawn lines, everything after that is done here. Measured on
495 pages of guidelines and medicine labels while choosing (processor time a page, the same
core): ...
"""

from ingest.load.pdf.load import load_pdf

__all__ = ["load_pdf"]
