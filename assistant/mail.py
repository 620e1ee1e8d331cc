"""E-mail to the librarians: what is handed over to them."""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Lock
from urllib.parse import unquote, urlsplit

from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.handovers import Handover, Handovers
from assistant.layout import day, visible
from assistant.record import Record
from assistant.recorded import HANDOVER_MAILED, handover_mailed_body

_TIMEOUT = 10.0  # seconds; somebody waits for the hand-over to be confirmed
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server. security: smtp (none), smtp+starttls or smtps."""

    host: str
    port: int
    security: str
    user: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> MailServer:
        """The server of a URL, smtp+starttls://user:password@host:587. Raises SettingsError."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if not host or parts.scheme not in _PORTS:
            raise SettingsError(
                "BEDSIDE_SMTP_URL: this is no address of a mail server. Write it as "
                "smtp+starttls://user:password@host:587, smtps://host:465 or smtp://host:25."
            )
        user, password = (unquote(p) if p else None for p in (parts.username, parts.password))
        return cls(host, port or _PORTS[parts.scheme], parts.scheme, user, password)

    def send(self, message: EmailMessage) -> None:
        """Hand a message to the server. Raises OSError, of which SMTPException is one."""
        context = ssl.create_default_context()
        if self.security == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=_TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT)
        with server:
            if self.security == "smtp+starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password or "")
            refused = server.send_message(message)
        if refused:  # others took it, so it is not sent again
            _log.warning("an addressee was refused: %s", ", ".join(refused))


class HandoverMail:
    """A listener of hand-overs that tells the librarians by e-mail.

    What could not be sent stays in the record as such, and goes out with the next that can.
    """

    def __init__(
        self, server: MailServer, sender: str, to: tuple[str, ...], record: Record, held: Handovers
    ) -> None:
        self._server = server
        self._sender = sender
        self._to = to
        self._record = record
        self._held = held
        self._sending = Lock()

    def __call__(self, handover: Handover) -> None:
        """Tell of a new hand-over, and of those that nobody could be told of before."""
        if handover.open:
            self.catch_up()

    def catch_up(self) -> tuple[Handover, ...]:
        """Send what was not sent yet, oldest first, until one fails; what was tried, as it stands
        then. Raises RecordError."""
        with self._sending:
            tried = []
            for handover in self._held.all(open_only=True):
                if handover.mailed_at is None:
                    tried.append(self._send(handover))
                    if tried[-1].unmailed:
                        break
            return tuple(tried)

    def _send(self, handover: Handover) -> Handover:
        failure = None
        try:
            self._server.send(message(handover, self._sender, self._to))
        except (OSError, ValueError) as error:
            failure = f"{self._server.host}:{self._server.port}: {_reason(error)}"
            _log.error("a hand-over could not be e-mailed", extra={"handover": handover.id})
        body = handover_mailed_body(self._to, failure)
        self._record.append(HANDOVER_MAILED, body, about=handover.id)
        return self._held.get(handover.id)


def handover_mail(settings: Settings, record: Record, held: Handovers) -> HandoverMail | None:
    """The listener of the settings, None where no mail server is set.

    Raises SettingsError for an address that cannot be used, or a server without an addressee.
    """
    if settings.smtp_url is None:
        return None
    server = MailServer.of(settings.smtp_url.get_secret_value())
    if not settings.librarians_email:
        raise SettingsError(
            "BEDSIDE_SMTP_URL is set and BEDSIDE_LIBRARIANS_EMAIL is not. Say who is to be told of "
            "hand-overs."
        )
    to = settings.librarians_email
    return HandoverMail(server, settings.mail_from or to[0], to, record, held)


def message(handover: Handover, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """The message about a hand-over. It holds what the record holds: nothing of a patient that
    was recognised."""
    made = EmailMessage()
    made["From"], made["To"] = sender, ", ".join(to)
    question = " ".join(visible(handover.question).split())
    made["Subject"] = f"Bedside: {question[:80]}{'…' if len(question) > 80 else ''}"
    # The same one each time, so that a mailbox shows it once.
    made["Message-ID"] = f"<{handover.id}@bedside.invalid>"
    searched = [f"  - {place}" for place in handover.searched] or ["  nothing near was found"]
    comment = [f"They add: {visible(handover.comment)}", ""] if handover.comment else []
    lines = [
        f"A question was handed over to you from {handover.channel}. It is due on "
        f"{day(handover.due_at.date())}.",
        "",
        f"  {visible(handover.question)}",
        "",
        *comment,
        "Bedside looked here, and it was not enough:",
        *map(visible, searched),
        "",
        "Answer it on the server that runs Bedside; your answer goes back to where it was asked:",
        f"  bedside handovers answer {handover.id} --by YOUR-NAME",
        "",
        f"The answer that was shown is in the record: bedside record show {handover.record_id}",
    ]
    made.set_content("\n".join(lines) + "\n")
    return made


def _reason(error: Exception) -> str:
    """What a mail server said, or why it could not be reached."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = [
            f"{who} ({code} {text.decode(errors='replace')})"
            for who, (code, text) in error.recipients.items()
        ]
        return f"it refuses {', '.join(refused)}"
    return str(error) or type(error).__name__
