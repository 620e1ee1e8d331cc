"""The worker goes on where a restart left it, and stops for nothing."""

from __future__ import annotations

from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.pipeline import Assistant
from ingest.desk.uploads import State
from tests.ingest.desk.reading import Library, words
from tests.ingest.desk.test_uploading import NOTE, QUESTION


def at_work(assistant: Assistant) -> TestClient:
    return TestClient(create_app(assistant, require_keys=False), "http://localhost")


def test_a_restart_loses_no_upload(resting: Library, own_sample: Assistant) -> None:
    resting.upload_only(("zorvane.md", NOTE))
    (upload,) = resting.here.uploads.all()
    assert upload.state is State.WAITING
    resting.here.uploads.change(upload.id, state=State.READING)  # as a killed server leaves it
    with at_work(own_sample) as client:
        desk = Library(client, own_sample, client.app.state.library_desk)  # type: ignore[attr-defined]
        desk.settled()
        assert desk.here.uploads.get(upload.id).state is State.READY
    page = resting.client.get(f"/desk/library/uploads/{upload.id}")
    sent = resting.form(page) | {"do": "file"}
    resting.client.post(str(page.url), data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert resting.here.uploads.get(upload.id).state is State.FILING
    assert resting.answer(QUESTION) == ""
    with at_work(own_sample) as client:
        desk = Library(client, own_sample, client.app.state.library_desk)  # type: ignore[attr-defined]
        desk.settled()
    assert "40 mg twice a day" in resting.answer(QUESTION)
    assert resting.here.uploads.all() == []


def test_while_another_ingest_goes_on_an_upload_waits(desk: Library) -> None:
    shown = desk.upload(("zorvane.md", NOTE))
    with desk.assistant.library.changing():
        sent = desk.form(shown) | {"do": "file"}
        headers = {"Sec-Fetch-Site": "same-origin"}
        waits = desk.client.post(str(shown.url), data=sent, headers=headers)
        assert "Being filed" in words(waits)
    desk.here.worker.wake()
    desk.settled()
    assert "40 mg twice a day" in desk.answer(QUESTION)


def test_what_is_discarded_while_it_is_read_is_gone(desk: Library) -> None:
    long = NOTE + b"\n\n".join(b"The dose of zorvane %d is 40 mg." % i for i in range(20_000))
    desk.upload_only(("zorvane.md", long))
    (upload,) = desk.here.uploads.all()
    desk.post(f"/desk/library/uploads/{upload.id}/discard")
    assert desk.here.uploads.all() == []
    assert "Ready to look at" in words(desk.upload(("zorvane.md", NOTE)))
