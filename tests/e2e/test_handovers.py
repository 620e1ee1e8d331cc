"""A question's way to the librarians and back: a real server, a real mail server, the command line
of another process, and the answer that Bedside gives from then on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from tests.assistant.test_mail import Mailbox, serving
from tests.conftest import SAMPLE

BEDSIDE = [sys.executable, "-c", "from assistant.cli import main; main()"]
UNKNOWN = "What is the dose of semaglutide for weight loss?"
ANSWER = "In this illustrative text semaglutide for weight loss is started at 0.25 mg once a week."


def test_a_question_goes_to_the_librarians_and_is_answered_from_then_on(
    tmp_path: Path, models: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    environment = os.environ | {
        "BEDSIDE_DATA_DIR": str(tmp_path / "data"),
        "BEDSIDE_CACHE_DIR": str(models),
        "BEDSIDE_THREADS": "1",
        "BEDSIDE_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "BEDSIDE_LIBRARIANS_EMAIL": "library@hospital.example",
    }

    def bedside(*arguments: str) -> str:
        done = subprocess.run(
            [*BEDSIDE, *arguments], env=environment, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    bedside("ingest", str(SAMPLE / "anaphylaxis.md"))
    server = subprocess.Popen(
        [*BEDSIDE, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    )
    box = Mailbox()
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1].removesuffix("/v1/ask")
        with httpx.Client(base_url=address, timeout=60) as client, serving(box, port):
            asked = client.post("/v1/ask", json={"question": UNKNOWN}).json()
            assert asked["status"] == "abstained"
            made = client.post("/v1/handovers", json={"record_id": asked["record_id"]}).json()
            assert made["mailed_at"] is not None
            (letter,) = box.messages
            assert made["id"] in letter.get_content()
            assert made["id"] in bedside("handovers", "list", "--json")
            bedside(
                "handovers", "answer", made["id"], "--by", "Ann", "--text", ANSWER,
                "--title", "Semaglutide for weight loss",
            )  # fmt: skip
            assert client.get(f"/v1/handovers/{made['id']}").json()["answer"] == ANSWER
            again = client.post("/v1/ask", json={"question": UNKNOWN}).json()
            assert again["status"] == "answered"
            cited = again["statements"][0]["citations"][0]
            assert "0.25 mg once a week" in cited["quote"]
            assert cited["title"] == "Semaglutide for weight loss"
        assert "Whole" in bedside("record", "verify")
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
    finally:
        server.kill()
    assert server.returncode == 0
