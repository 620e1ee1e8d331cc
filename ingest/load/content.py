"""Looks at a file's bytes before any parser does: is it what its name says, can it be read?"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from charset_normalizer import from_bytes

from ingest.load.blocks import LoadError

MAX_BYTES = 200 * 2**20
MAX_TEXT_BYTES = 50 * 2**20
MAX_UNPACKED_BYTES = 400 * 2**20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_SIGNATURES = {
    b"%PDF-": "a PDF",
    _ZIP: "a ZIP archive or Office file",
    b"PK\x05\x06": "an empty ZIP archive",
    _OLE: "an old Office file (.doc, .xls)",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format 3": "a database",
}
_MAIN_PARTS = {"word/document.xml": "Word", "xl/workbook.xml": "Excel", "ppt/presentation.xml":
               "PowerPoint"}  # fmt: skip
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]+)""", re.IGNORECASE)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FEW = 0.1  # share of bytes beyond ASCII up to which text is taken for Western European
_NOISE = 0.01  # share of control characters from which a text is taken for binary data


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file of a sane size; LoadError if it is empty, too large or unreadable."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise LoadError(
                f"{path.name} is too large ({size / 2**20:.0f} MB; the limit is "
                f"{limit / 2**20:.0f} MB). Split it into parts."
            )
        data = path.read_bytes()
    except OSError as error:
        raise LoadError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise LoadError(f"{path.name} is empty.")
    return data


def read_text(path: Path, *, declared: bool = False) -> str:
    """The text of a file in whatever encoding it has; LoadError if it is not text.

    declared: believe the encoding that an HTML file declares, if the bytes agree.
    """
    data = read_bytes(path, MAX_TEXT_BYTES)
    kind = next((name for sign, name in _SIGNATURES.items() if data.startswith(sign)), None)
    if kind:
        raise LoadError(
            f"{path.name} is not {path.suffix} text but {kind}. Give it its right extension or "
            "replace it."
        )
    named = _DECLARED.search(data[:4096]) if declared else None
    text = _decode(data, named[1].decode("ascii") if named else None)
    seen = data.decode("latin-1") if text is None else text
    if len(_BINARY.findall(seen)) > _NOISE * len(seen):
        raise LoadError(f"{path.name} holds binary data, not text. Replace it with the document.")
    if text is None:
        raise LoadError(f"{path.name}: its text encoding is not recognised. Save it as UTF-8.")
    return text


def check_office(path: Path, application: str) -> None:
    """Check that a file is an Office document that can be opened without harm.

    application: "Word" or "Excel". LoadError names what is wrong: not an Office file, another
    application's, password-protected, damaged, or unpacking to an unreasonable size.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise LoadError(f"{path.name} is password-protected. Save it without a password.")
        raise LoadError(
            f"{path.name} is in the old Office format, whatever its extension says. Save it as "
            f"{path.suffix} in {application}."
        )
    if not zipfile.is_zipfile(path):
        raise LoadError(
            f"{path.name} is not a {application} file, or it is damaged. Replace it with a copy "
            "that opens."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(path.name, archive, application)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError) as error:
        raise LoadError(f"{path.name} is damaged: {error}. Replace it with a good copy.") from error


def _check_archive(name: str, archive: zipfile.ZipFile, application: str) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise LoadError(f"{name} is password-protected. Save it without a password.")
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES:
        raise LoadError(
            f"{name} would unpack to {size / 2**20:.0f} MB; the limit is "
            f"{MAX_UNPACKED_BYTES / 2**20:.0f} MB. Split it, or check where it comes from."
        )
    found = {_MAIN_PARTS[part] for part in archive.namelist() if part in _MAIN_PARTS}
    if application not in found:
        other = f"a {found.pop()} file" if found else "another kind of ZIP archive"
        raise LoadError(
            f"{name} is not a {application} file but {other}. Give it its right extension or "
            "replace it."
        )
    if any(_declares(archive, member) for member in members):
        raise LoadError(
            f"{name} declares entities, which no Office program writes: it may be made to do harm. "
            f"Open it in {application}, save it again and retry."
        )
    # Reads no member beyond its declared size, so a false declaration shows as damage.
    if bad := archive.testzip():
        raise LoadError(f"{name} is damaged (its part {bad}). Replace it with a good copy.")


def _declares(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type: entities in it can grow, or bring in other files."""
    if not member.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(member) as part:
        return b"<!DOCTYPE" in part.read(4096).replace(b"\0", b"")  # also in UTF-16


def _decode(data: bytes, declared: str | None) -> str | None:
    """Text in the first encoding that fits, None if none does."""
    bom = next((name for mark, name in _BOMS.items() if data.startswith(mark)), None)
    for encoding in filter(None, (bom, "utf-8", declared)):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    if data.count(0) > len(data) // 4:
        little = data[1::2].count(0) > data[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    mended = data.decode("utf-8", errors="replace")
    good = sum(char > "\x7f" for char in mended) - (lost := mended.count("\ufffd"))
    if good > lost:  # UTF-8 with a few bytes spoilt; they stay visible as spoilt
        return mended
    if sum(byte > 127 for byte in data) <= _FEW * len(data):
        try:
            return data.decode("cp1252")
        except UnicodeError:
            pass
    best = from_bytes(data).best()
    return str(best) if best else None
