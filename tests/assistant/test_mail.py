"""Hand-overs by e-mail, with a real SMTP server of this machine."""

from __future__ import annotations

import email
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from assistant.bootstrap import build
from assistant.embedding import Embedder
from assistant.errors import SettingsError
from assistant.handovers import Handover
from assistant.mail import HandoverMail, MailServer
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.recorded import HANDOVER_MAILED
from tests.conftest import NOW

QUESTION = "What is the dose of semaglutide for weight loss?"
LIBRARIANS = ("library@hospital.example", "night@hospital.example")


class Mailbox:
    """Takes what it is sent; refuses an address that begins "nobody"."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.to: list[list[str]] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        self.to.append(list(envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def serving(box: Mailbox, port: int, **options: object) -> Iterator[str]:
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


Make = Callable[..., Assistant]


@pytest.fixture
def mailing(own_sample: Assistant, embedder: Embedder, port: int) -> Make:
    """Makes an assistant that mails to a server on `port`, over one library and record."""

    def make(to: tuple[str, ...] = LIBRARIANS) -> Assistant:
        own = {"smtp_url": f"smtp://127.0.0.1:{port}", "librarians_email": to}
        settings = type(own_sample.settings)(
            _env_file=None, data_dir=own_sample.settings.data_dir,
            cache_dir=own_sample.settings.cache_dir, **own,
        )  # fmt: skip
        return build(settings, embedder, lambda: NOW)

    return make


def hand_over(assistant: Assistant, text: str = QUESTION, comment: str | None = None) -> Handover:
    asked = assistant.ask(Question(text, channel="slack"))
    return assistant.handovers.open(asked.record_id, who="u1", channel="slack", comment=comment)


def test_the_librarians_are_told(mailing: Make, port: int) -> None:
    box = Mailbox()
    with serving(box, port):
        made = hand_over(mailing(), comment="Asked by Mr John Smith, NHS 943 476 5919")
    assert (made.mailed_at, made.unmailed) == (NOW, None)
    (message,) = box.messages
    assert box.to == [list(LIBRARIANS)]
    assert message["Subject"] == f"Bedside: {QUESTION}"
    text = message.get_content()
    assert QUESTION in text and "[NHS number]" in text and "3 December 2026" in text
    assert "943" not in text and "Smith" not in text
    assert f"bedside handovers answer {made.id}" in text
    assert all(place in text for place in made.searched)


def test_a_dead_mail_server_loses_nothing_and_is_told(mailing: Make, port: int) -> None:
    assistant = mailing()
    first = hand_over(assistant)
    assert first.open and first.mailed_at is None
    assert first.unmailed is not None
    assert f"127.0.0.1:{port}" in first.unmailed and "refused" in first.unmailed
    box = Mailbox()
    with serving(box, port):
        second = hand_over(assistant, "What is the dose of tirzepatide for weight loss?")
    assert second.mailed_at is not None
    assert assistant.handovers.get(first.id).mailed_at is not None
    assert [m["Message-ID"].partition("@")[0] for m in box.messages] == [
        f"<{first.id}",
        f"<{second.id}",
    ]
    results = [e.body["failure"] for e in assistant.record.of_kind(HANDOVER_MAILED)]
    assert results[0] is not None and results[1:] == [None, None]


def test_a_refused_addressee_is_told(mailing: Make, port: int) -> None:
    with serving(Mailbox(), port):
        made = hand_over(mailing(("nobody@hospital.example",)))
    assert made.unmailed is not None and "550 No such mailbox here" in made.unmailed


def test_one_refused_of_two_is_logged(
    mailing: Make, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    box = Mailbox()
    with serving(box, port):
        made = hand_over(mailing(("nobody@hospital.example", LIBRARIANS[0])))
    assert made.mailed_at is not None and box.to == [[LIBRARIANS[0]]]
    assert "nobody@hospital.example" in caplog.text


def test_what_was_answered_is_not_mailed_about(mailing: Make, port: int) -> None:
    assistant = mailing()
    made = hand_over(assistant)
    box = Mailbox()
    with serving(box, port):
        assistant.handovers.answer(made.id, by="Ann", text="See the BNF.")
        (mail,) = assistant.handovers.listeners
        assert isinstance(mail, HandoverMail)
        assert mail.catch_up() == ()
    assert box.messages == []


def test_a_password_goes_over_tls_only(tmp_path: Path, port: int, mailing: Make) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out",
         str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    seen: list[bytes] = []

    def check(server: SMTP, session: Session, envelope: Envelope, how: str, data: object):  # type: ignore[no-untyped-def]
        seen.append(data.password)  # type: ignore[attr-defined]
        return AuthResult(success=data.password == b"p@ss")  # type: ignore[attr-defined]

    box = Mailbox()
    options = {"tls_context": context, "authenticator": check, "auth_required": True}
    made = hand_over(mailing())
    with pytest.MonkeyPatch.context() as patch, serving(box, port, **options):
        from assistant.mail import message

        letter = message(made, LIBRARIANS[0], LIBRARIANS)
        url = f"smtp+starttls://user:p%40ss@localhost:{port}"
        with pytest.raises(ssl.SSLCertVerificationError):  # of a stranger
            MailServer.of(url).send(letter)
        assert seen == [] and box.messages == []
        patch.setenv("SSL_CERT_FILE", str(certificate))
        MailServer.of(url).send(letter)
    assert seen == [b"p@ss"]
    assert len(box.messages) == 1


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://:25", "smtp://a:b"])
def test_an_address_that_cannot_be_used_is_told(url: str) -> None:
    with pytest.raises(SettingsError, match="BEDSIDE_SMTP_URL"):
        MailServer.of(url)


def test_a_server_needs_an_addressee(mailing: Make) -> None:
    with pytest.raises(SettingsError, match="BEDSIDE_LIBRARIANS_EMAIL"):
        mailing(())
