"""Files that cannot be taken in are named with a reason, and all others are in the library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from assistant.config import Settings
from assistant.library import Library
from assistant.library.check import check
from assistant.pipeline import Assistant
from ingest.report import Progress, Report
from ingest.sync import Sync
from tests.documents import drug, held, write
from tests.integration.answers import assert_sound
from tests.integration.conftest import Bedside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "guidelines", aclidan=drug("aclidan"), cortane=drug("cortane"))
    return tmp_path / "guidelines"


def failed(report: Report) -> dict[str, str]:
    """Reasons by file name."""
    return {path.name: reason for path, reason in report.failed}


def assert_holds(library: Library, *documents: str) -> None:
    assert set(held(library)) == set(documents)
    assert check(library).problems == ()


class OnceFound(Progress):
    """Does something to the files once they are found, before they are parsed."""

    def __init__(self, what: object) -> None:
        self._what = what

    def start(self, files: int) -> None:
        assert callable(self._what)
        self._what()


def test_a_file_that_vanishes_between_discovery_and_reading_is_named(
    library: Library, sync: Sync, folder: Path
) -> None:
    gone = folder / "borulin.md"
    gone.write_text(drug("borulin"))
    report = sync.run([folder], progress=OnceFound(gone.unlink))
    assert failed(report) == {"borulin.md": "it disappeared while it was read; ingest again"}
    assert_holds(library, "aclidan", "cortane")
    gone.write_text(drug("borulin"))
    assert sync.run([folder]).added == ["borulin"]
    assert_holds(library, "aclidan", "borulin", "cortane")


def test_a_held_document_whose_file_vanishes_keeps_its_last_edition(
    library: Library, sync: Sync, folder: Path
) -> None:
    sync.run([folder])
    before = held(library)
    (folder / "aclidan.md").write_text(drug("aclidan", "8 mg"))
    report = sync.run([folder], progress=OnceFound((folder / "aclidan.md").unlink))
    assert failed(report).keys() == {"aclidan.md"}
    assert held(library) == before


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Another program that writes into a file over and over."""
    stop = Event()

    def write_on() -> None:
        with path.open("r+b", buffering=0) as stream:
            count = 0
            while not stop.is_set():
                count += 1
                stream.seek(0)
                stream.write(b"# Edition %09d\n" % count)

    writer = Thread(target=write_on)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def test_a_file_that_changes_while_it_is_read_is_not_taken_in_half(
    library: Library, sync: Sync, folder: Path
) -> None:
    # So long that it is written to hundreds of times while it is read.
    long = "# Edition 000000000\n" + drug("borulin").replace("# Borulin", "") + "Wait.\n\n" * 20_000
    (folder / "borulin.md").write_text(long)
    with changing(folder / "borulin.md"):
        report = sync.run([folder])
    assert failed(report) == {"borulin.md": "it changed while it was read; ingest it again"}
    assert_holds(library, "aclidan", "cortane")
    (folder / "borulin.md").write_text(drug("borulin"))
    assert sync.run([folder]).added == ["borulin"]
    assert_holds(library, "aclidan", "borulin", "cortane")


def test_a_folder_full_of_trouble_is_told_of_and_the_rest_is_taken_in(
    assistant: Assistant, bedside: Bedside, folder: Path
) -> None:
    before = held(assistant.library)
    write(folder, dorane=drug("dorane"))
    (folder / "aclidan.md").write_text(drug("evalin"))
    (folder / "cortane.md").write_text(drug("fenolat"))
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "letter.pdf").write_text("Not really a PDF.")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (folder / "bytes.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "hollow").mkdir()
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    (folder / "itself.md").symlink_to(folder / "itself.md")
    ran = bedside("ingest", folder)
    assert ran.status == 1
    assert "Traceback" not in ran.err
    for name, reason in {
        "empty.pdf": "empty",
        "letter.pdf": "PDF",
        "photo.jpg": "unknown format",
        "bytes.txt": "bytes.txt",
    }.items():
        assert any(f"{folder / name} " in line and reason in line for line in ran.out.splitlines())
    assert "added" in ran.out
    after = held(assistant.library)
    assert len(after) == len(before) + 3
    assert {name: after[name] for name in before} == before
    assert_sound(assistant)


def test_a_folder_whose_name_is_not_utf_8_is_told_of_and_the_rest_is_taken_in(
    library: Library, settings: Settings, folder: Path, bedside: Bedside
) -> None:
    odd = os.fsencode(folder) + b"/caf\xe9"
    try:
        os.mkdir(odd)  # noqa: PTH102 (the name is bytes)
    except OSError:
        pytest.skip("this file system takes no such name")
    Path(os.fsdecode(odd), "borulin.md").write_text(drug("borulin"))
    ran = bedside("ingest", folder)
    assert ran.status == 1
    (line,) = [line for line in ran.out.splitlines() if "borulin.md" in line]
    assert r"caf\udce9" in line
    assert "is not UTF-8 text; rename" in line
    assert "Traceback" not in ran.err
    assert_holds(library, "aclidan", "cortane")
    os.rename(odd, os.fsencode(folder) + b"/cafe")  # noqa: PTH104
    assert bedside("ingest", folder).status == 0
    assert_holds(library, "aclidan", "borulin", "cortane")


def test_what_may_not_be_read_is_told_of_and_withdrawn_by_nothing(
    library: Library, settings: Settings, folder: Path, bedside: Bedside
) -> None:
    write(folder / "closed", borulin=drug("borulin"))
    assert bedside("ingest", folder).status == 0
    before = held(library)
    (folder / "aclidan.md").write_text(drug("aclidan", "8 mg"))
    for path in (folder / "aclidan.md", folder / "closed"):
        path.chmod(0)
    try:
        if os.access(folder / "aclidan.md", os.R_OK):
            pytest.skip("this user may read everything")
        ran = bedside("ingest", "--prune", folder)
    finally:
        (folder / "closed").chmod(0o755)
        (folder / "aclidan.md").chmod(0o644)
    assert ran.status == 1
    for name in ("aclidan.md", "closed"):
        reason = "it may not be read; check its permissions"
        assert any(name in line and reason in line for line in ran.out.splitlines())
    assert held(library) == before
    assert bedside("ingest", folder).status == 0
    assert held(library).keys() == before.keys()


@pytest.mark.parametrize("prune", [[], ["--prune"]])
def test_an_empty_folder_is_no_error_and_changes_nothing(
    prune: list[str], assistant: Assistant, bedside: Bedside, tmp_path: Path
) -> None:
    before = held(assistant.library)
    (tmp_path / "hollow").mkdir()
    ran = bedside("ingest", *prune, tmp_path / "hollow")
    assert ran.status == 0
    assert held(assistant.library) == before
    assert_sound(assistant)


def test_a_path_that_does_not_exist_is_named_and_nothing_is_ingested(
    assistant: Assistant, bedside: Bedside, folder: Path
) -> None:
    before = held(assistant.library)
    for missing in (folder / "nowhere", folder / "aclidan.md" / "below"):
        ran = bedside("ingest", folder, missing)
        assert (ran.status, ran.out) == (2, "")
        assert "does not exist. Check the path; nothing was ingested." in ran.err
        assert "Traceback" not in ran.err
    assert held(assistant.library) == before
    assert_sound(assistant)
