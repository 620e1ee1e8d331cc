"""Broken, huge and hostile uploads end in a clear message and leave nothing behind."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.keys import Role
from assistant.pipeline import Assistant
from ingest.desk.uploads import State
from tests.ingest.desk import hostile
from tests.ingest.desk.reading import FORM, PATH, Library, words


@pytest.fixture
def evil(tmp_path: Path) -> dict[str, tuple[bytes, str]]:
    """Files by name, each with what is said of it."""
    (tmp_path / "made").mkdir()
    folder = tmp_path / "made"
    word = hostile.docx(folder)
    return {
        "bomb.docx": (hostile.zip_bomb(folder), r"would unpack to 42\d MB; the limit is 400 MB"),
        "lying.docx": (hostile.lying_bomb(folder), "is damaged .*image1.bin.*Replace it"),
        "laughs.docx": (
            hostile.docx(folder, hostile.DTD, "&l9;"),
            "declares entities.*save it again",
        ),
        "outside.docx": (hostile.docx(folder, hostile.OUTSIDE, "&l9;"), "declares entities"),
        "laughs.xlsx": (hostile.xlsx(hostile.DTD), "declares entities.*save it again"),
        "deep.html": (b"<div>" * 200_000 + b"text", "nested too deeply.*Simplify"),
        "claims.pdf": (hostile.pdf(count=100_000), "says that it has 100,000 pages.*Split it"),
        "kids.pdf": (hostile.pdf(kids=100_000), "says that it has 100,000 pages.*Split it"),
        "cut.pdf": (hostile.pdf()[:400], "damaged.*download or export it again"),
        "png.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(99), "not really a PDF.*export it as PDF"),
        "pdf.docx": (hostile.pdf(), "not a Word file.*Replace it"),
        "docx.pdf": (word, "not really a PDF"),
        "program.txt": (b"MZ\x90\x00" + bytes(range(256)) * 20, "but a program.*right extension"),
        "blank.md": (b" \n\n ", "is empty"),
    }


def test_each_is_named_with_what_to_do_and_nothing_stays(
    desk: Library, evil: dict[str, tuple[bytes, str]], waiting_folder: Path
) -> None:
    before = desk.assistant.library.fingerprint
    beside = set(Path(tempfile.gettempdir()).iterdir())
    desk.upload(*((name, content) for name, (content, _) in evil.items()))
    found = {upload.name: upload for upload in desk.here.uploads.all()}
    assert found.keys() == evil.keys()
    for name, (_, said) in evil.items():
        assert found[name].state is State.FAILED, name
        assert re.search(said, found[name].reason), found[name].reason
        assert "Traceback" not in found[name].reason
    listed = words(desk.client.get("/desk/library/failures"))
    assert all(name in listed for name in evil)
    for upload in found.values():
        desk.post(f"/desk/library/uploads/{upload.id}/discard")
    assert list(waiting_folder.iterdir()) == []
    assert not desk.assistant.settings.filed_dir.exists()
    assert desk.assistant.library.fingerprint == before
    left = set(Path(tempfile.gettempdir()).iterdir()) - beside
    assert not [p for p in left if "upload" in p.name]


def test_what_would_act_is_only_read(desk: Library) -> None:
    files = {"page.html": hostile.HTML, "acting.pdf": hostile.acting_pdf()}
    desk.upload(*files.items())
    pages = {
        u.name: desk.client.get(f"/desk/library/uploads/{u.id}") for u in desk.here.uploads.all()
    }
    for page in pages.values():
        assert "The dose of zorvane is 40 mg" in words(page)
        assert "evil" not in words(page) and "alert(document" not in words(page)
        assert not re.search(
            r"<script>(?!\s*document)|onerror=|<iframe|javascript:|onload=", page.text
        )
        assert "script-src 'self' 'nonce-" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
    shown = pages["page.html"].text
    assert "&lt;script&gt;alert(3)&lt;/script&gt;" in shown
    filed = desk.file(pages["page.html"])
    document = desk.assistant.library.document("page")
    assert "Filed" in words(filed)
    for address in (document.source, f"/uploads/filed/{Path(document.source).name}"):
        assert desk.client.get(address).status_code == 404


class _Endless:
    """A body that claims a gigabyte; it notes how much of it was read."""

    def __init__(self) -> None:
        self.read = 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(1024):
            self.read += 2**20
            yield bytes(2**20)


def test_a_gigabyte_is_refused_unread(resting: Library, waiting_folder: Path) -> None:
    body = _Endless()
    headers = FORM | {
        "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(2**30),
    }
    reply = resting.client.post(PATH, content=iter(body), headers=headers)
    assert reply.status_code == 413
    assert "larger than 200 MB together. Upload fewer." in words(reply)
    assert not waiting_folder.exists() and resting.kinds() == []


def test_what_does_not_say_its_length_is_cut_off(
    own_sample: Assistant, waiting_folder: Path
) -> None:
    small = own_sample.settings.model_copy(update={"upload_megabytes": 2})
    object.__setattr__(own_sample, "settings", small)
    client = TestClient(create_app(own_sample, require_keys=False), "http://localhost")
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n'
    body = _Endless()
    headers = FORM | {"Content-Type": "multipart/form-data; boundary=b"}
    reply = client.post(PATH, content=iter([head, *[b"a" * 2**20] * 5]), headers=headers)
    assert reply.status_code == 413 and "larger than 2 MB" in words(reply)
    assert body.read == 0 and not waiting_folder.exists()


def test_other_pages_take_no_more_than_before(resting: Library) -> None:
    reply = resting.client.post(f"{PATH}/x", content=bytes(2 * 2**20), headers=FORM)
    assert reply.status_code in (404, 413)
    sent = {"q": "x" * 2**21}
    assert (
        resting.client.post(
            "/desk/library/uploads/" + "0" * 16, data=sent, headers=FORM
        ).status_code
        == 413
    )


def test_many_files_are_refused_at_once(resting: Library, waiting_folder: Path) -> None:
    reply = resting.upload_only(*((f"{i}.md", b"# A\n\ntext") for i in range(51)))
    assert reply.status_code == 400 and "50 files can be uploaded at once" in words(reply)
    assert not waiting_folder.exists()


def test_a_form_that_is_none_is_told(resting: Library) -> None:
    headers = FORM | {"Content-Type": "multipart/form-data; boundary=b"}
    reply = resting.client.post(PATH, content=b"--b\r\nrubbish", headers=headers)
    assert reply.status_code in (400, 422) and "problem" not in reply.headers["content-type"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/cron.d/evil.md", "evil.md"),
        ("..\\..\\windows\\evil.md", "evil.md"),
        ("/etc/evil.md", "evil.md"),
        ("\u202egnp.md", "gnp.md"),
        ("caf\u0065\u0301 \U0001f480.md", "caf\u00e9 \U0001f480.md"),
        ("ä" * 300 + ".md", "ä" * 60 + ".md"),
        ("*[a]?.md", "__a__.md"),
        (".hidden.md", "hidden.md"),
    ],
)
def test_names_reach_no_other_folder(resting: Library, sent: str, kept: str) -> None:
    root = resting.assistant.settings.data_dir.parent
    before = {p for p in root.rglob("*") if "uploads" not in p.parts}
    resting.upload_only((sent, b"# A\n\nThe dose is 1 mg."))
    (upload,) = resting.here.uploads.all()
    assert upload.name == kept
    assert (resting.here.uploads.folder(upload.id) / kept).is_file()
    assert {p for p in root.rglob("*") if "uploads" not in p.parts} == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "its kind is not read"),
        ("noname", b"x", "its kind is not read"),
        ("a.md", b"", "it is empty"),
    ],
)
def test_what_is_not_taken_is_told_and_others_are(
    resting: Library, name: str, content: bytes, said: str
) -> None:
    reply = resting.upload_only((name, content), ("good.md", b"# A\n\nThe dose is 1 mg."))
    assert reply.status_code == 422 and said in words(reply, "[role=alert]")
    assert [u.name for u in resting.here.uploads.all()] == ["good.md"]


def test_only_librarians_and_only_from_our_own_pages(
    own_sample: Assistant, waiting_folder: Path
) -> None:
    reader = own_sample.keys.add("a ward", Role.READER)
    client = TestClient(create_app(own_sample), headers={"Authorization": f"Bearer {reader}"})
    files = [("files", ("a.md", b"# A\n\ntext"))]
    assert client.post(PATH, files=files, headers=FORM).status_code == 403
    for address in ("", "/upload", "/failures", "/documents/hyperkalaemia"):
        assert client.get(f"/desk/library{address}").status_code == 403
    librarian = own_sample.keys.add("the library", Role.LIBRARIAN)
    client = TestClient(create_app(own_sample), headers={"Authorization": f"Bearer {librarian}"})
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(PATH, files=files, headers=elsewhere).status_code == 403
    assert not waiting_folder.exists()
    assert client.get("/desk/library").status_code == 200
