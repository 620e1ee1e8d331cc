"""Pages that are pictures: their text is read by text recognition, with the extra `ocr`.

RapidOCR carries its models (PP-OCRv6) in its package and runs them with OpenVINO, which Bedside
has anyway. Nothing of it is imported until a page needs it.
"""

from __future__ import annotations

from importlib.util import find_spec

INSTALL = "pip install 'bedside[ocr]'"


def can_recognise() -> bool:
    """Whether the extra that reads scanned pages is installed."""
    return find_spec("rapidocr") is not None
