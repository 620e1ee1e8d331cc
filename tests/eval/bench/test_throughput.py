from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from eval.bench.clients import ask
from eval.bench.libraries import assistant_over, settings
from eval.bench.throughput import main

pytestmark = pytest.mark.usefixtures("embedded")


class Answers(BaseHTTPRequestHandler):
    """Answers with the question, and refuses every one about gout."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, object]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        question = json.loads(body)["question"]
        self.asked.append((question, self.client_address))
        self.send_response(503 if "gout" in question else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Answers.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_each_question_is_asked_once_over_a_connection_for_each_client(
    server: ThreadingHTTPServer,
) -> None:
    questions = [f"What helps “{what}”?" for what in ("croup", "gout", "mumps", "colic", "acne")]

    asked = asyncio.run(ask(f"http://127.0.0.1:{server.server_port}/v1/ask", questions, 2))

    assert sorted(q for q, _ in Answers.asked) == sorted(questions)
    assert len({address for _, address in Answers.asked}) == 2
    assert asked.statuses == {"200": 4, "503": 1}
    assert len(asked.milliseconds) == 4
    assert asked.rate == 4 / asked.seconds


def test_a_server_is_loaded_by_one_and_by_many_beside_the_bare_searches(
    options: list[str], data: Path, work: Path, tmp_path: Path
) -> None:
    assistant_over(settings(work, "guidelines"), [data / "guidelines"])
    searches = data / "safety" / "queries_healthsearchqa.jsonl"
    searches.parent.mkdir(exist_ok=True)
    searches.write_text('{"question": "Is abevamide safe?"}\n', encoding="utf-8")

    main([*options, "--libraries", "guidelines", "--questions", "8", "--rounds", "1"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line[:2] == "| "]
    measured = {row[0]: row[1:] for row in rows}
    assert "**guidelines**: 2 documents, 6 chunks." in page
    assert [measured[clients][0] for clients in ("1", "16", "50")] == ["2", "8", "8"]
    assert all(float(cell) > 0 for cell in measured["16"][1:5])
    assert measured["16"][-1] == "0"
    assert float(measured["embedding and searches alone"][1]) > 0


def test_without_a_library_it_says_what_is_missing(options: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"bedside\.db is not there"):
        main([*options, "--libraries", "guidelines"])
