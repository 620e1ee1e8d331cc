"""The desk as a librarian uses it, without a browser."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.testclient import TestClient
from httpx import Response
from selectolax.lexbor import LexborHTMLParser

from assistant.model import Question
from assistant.pipeline import Assistant
from ingest.desk.place import Desk

FORM = {"Sec-Fetch-Site": "same-origin"}
PATH = "/desk/library/upload"
LONGEST = 120.0  # seconds: for a process that starts on a busy machine


@dataclass(frozen=True)
class Library:
    """A librarian at the desk."""

    client: TestClient
    assistant: Assistant
    here: Desk

    def upload(self, *files: tuple[str, bytes], of: str = "") -> Response:
        """Upload files; gives the page that shows what became of them."""
        reply = self.upload_only(*files, of=of)
        self.settled()
        return self.client.get(str(reply.url)) if reply.status_code == 200 else reply

    def upload_only(self, *files: tuple[str, bytes], of: str = "") -> Response:
        """Upload files, and wait for nothing."""
        sent = [("files", file) for file in files]
        return self.client.post(PATH, files=sent, data={"of": of}, headers=FORM)

    def post(self, address: str, **sent: str) -> Response:
        """Send a form, and wait until it is done; gives the page after it."""
        reply = self.client.post(address, data=sent, headers=FORM)
        self.settled()
        return self.client.get(str(reply.url)) if reply.status_code == 200 else reply

    def form(self, reply: Response, **other: str) -> dict[str, str]:
        """What the first form of facts on a page would send, with other values in it."""
        form = next(f for f in LexborHTMLParser(reply.text).css("form") if f.css("#title"))
        sent = {
            str(i.attributes["name"]): i.attributes.get("value") or "" for i in form.css("input")
        }
        for select in form.css("select"):
            chosen = select.css_first("option[selected]") or select.css_first("option")
            sent[str(select.attributes["name"])] = chosen.attributes.get("value") or ""
        return sent | other

    def file(self, reply: Response, **other: str) -> Response:
        """File an upload whose preview is a page."""
        return self.post(str(reply.url.path), **self.form(reply, **other), do="file")

    def settled(self) -> None:
        """Wait until the worker has nothing to do."""
        assert self.here.worker.settle(LONGEST)

    def answer(self, question: str) -> str:
        """What is answered to a question."""
        return " ".join(s.text for s in self.assistant.ask(Question(question)).statements)

    def kinds(self) -> list[str]:
        """The kinds of all entries of the record."""
        return [entry.kind for entry in self.assistant.record.tail(500)]


def words(reply: Response, css: str = "main") -> str:
    """The text of a page."""
    return " ".join(" ".join(n.text().split()) for n in LexborHTMLParser(reply.text).css(css))
