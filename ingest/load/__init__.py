"""Documents on disk into blocks: one module for each format, `load` for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.load.blocks import Block, Kind, Loaded, LoadError
from ingest.load.metadata import stated

__all__ = ["SUFFIXES", "Block", "Kind", "LoadError", "Loaded", "load"]

Loader = Callable[[Path], Loaded]


def _html(path: Path) -> Loaded:
    from ingest.load.html import load_html

    return load_html(path)


def _markdown(path: Path) -> Loaded:
    from ingest.load.markdown import load_markdown

    return load_markdown(path)


def _text(path: Path) -> Loaded:
    from ingest.load.text import load_text

    return load_text(path)


def _docx(path: Path) -> Loaded:
    from ingest.load.docx import load_docx

    return load_docx(path)


def _xlsx(path: Path) -> Loaded:
    from ingest.load.xlsx import load_xlsx

    return load_xlsx(path)


def _pdf(path: Path) -> Loaded:
    from ingest.load.pdf import load_pdf

    return load_pdf(path)


# Parsers are imported when a file needs them, so that nothing heavy happens at import.
SUFFIXES: dict[str, Loader] = {
    ".pdf": _pdf,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _text,
    ".xlsx": _xlsx,
}


def load(path: Path) -> Loaded:
    """Parse one file into blocks and the metadata that it states of itself.

    LoadError says what is wrong and what to do: unknown format, empty, too large, not what
    its extension says, damaged, password-protected, not decodable, or without text.
    """
    loader = SUFFIXES.get(path.suffix.lower())
    if loader is None:
        known = " ".join(SUFFIXES)
        raise LoadError(f"{path.name}: unknown format. Bedside reads {known}; convert the file.")
    if not path.is_file():
        raise LoadError(f"{path.name} is not there, or is not a file.")
    try:
        loaded = loader(path)
    except (LoadError, ImportError):
        raise
    except MemoryError as error:
        raise LoadError(
            f"{path.name} takes more memory than a document should. Split it, or check where it "
            "comes from."
        ) from error
    except RecursionError as error:
        raise LoadError(f"{path.name} is nested too deeply to be read. Simplify it.") from error
    except Exception as error:  # parsers raise what they like at a spoilt file
        raise LoadError(
            f"{path.name} could not be read ({type(error).__name__}: {error}). Open it in the "
            "program that made it, save it again and retry."
        ) from error
    if not any(char.isalpha() for block in loaded.blocks for char in block.text):
        raise LoadError(f"{path.name} holds no text. If it is a picture or a scan, run OCR first.")
    return replace(loaded, metadata={**stated(loaded.blocks), **loaded.metadata})
