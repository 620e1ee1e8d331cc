"""`bedside handovers`: questions that wait for a librarian."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.handovers import Handover, Handovers


@click.group()
def handovers() -> None:
    """See the questions that were handed over to the librarians, and answer them."""


@handovers.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are answered, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(everything: bool, as_json: bool) -> None:
    """List the hand-overs that wait for an answer, oldest first."""
    from assistant.clock import now
    from assistant.commands import handed, terminal

    found = _held()[1].all(open_only=not everything)
    if as_json:
        click.echo(handed.as_json(found))
    elif found:
        terminal.stdout().print(handed.listing(found, now()))
    else:
        click.echo("No hand-over waits for an answer." if not everything else "There are none.")


@handovers.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(id: str, as_json: bool) -> None:
    """Show the hand-over with that ID: what was asked, where was looked, what was answered."""
    from assistant.clock import now
    from assistant.commands import handed, terminal

    found = _held()[1].get(id)
    if as_json:
        click.echo(handed.as_json(found))
        return
    for part in handed.card(found, now()):
        terminal.stdout().print(part)


@handovers.command("open")
@click.argument("record_id")
@click.option("--comment", help="What the librarians should know, without patient details.")
def open_(record_id: str, comment: str | None) -> None:
    """Hand over the question of the answer with that RECORD_ID."""
    made = _held()[1].open(record_id, who=None, channel="cli", comment=comment)
    click.echo(f"Handed over: {made.id}, due on {made.due_at:%-d %B %Y}.")
    _say_mailed(made)


@handovers.command()
@click.argument("id")
@click.option("--by", required=True, help="Your name or initials, as the record will have it.")
@click.option("--text", help="The answer.")
@click.option(
    "--file",
    "file",
    type=click.File(encoding="utf-8"),
    help="File with the answer, - for standard input; an editor opens if neither is given.",
)
@click.option("--again", is_flag=True, help="Correct an answer that was given.")
@click.option("--title", help="File the answer as an evidence summary with that title, too.")
@click.option("--publisher", default="Library and knowledge service", show_default=True)
@click.option("--review-due", type=click.DateTime(["%Y-%m-%d"]), help="When to look at it again.")
@click.option("--source", "sources", multiple=True, help="What it rests on; once for each.")
@click.option("--url", help="Where the summary can be read.")
def answer(  # noqa: PLR0913, PLR0917 (a command's options)
    id: str,
    by: str,
    text: str | None,
    file: TextIO | None,
    again: bool,
    title: str | None,
    publisher: str,
    review_due: datetime | None,
    sources: tuple[str, ...],
    url: str | None,
) -> None:
    """Answer the hand-over with that ID; the answer goes back to where it was asked.

    With --title it also becomes a document of the library, which Bedside then answers from.
    """
    from assistant.clock import now
    from assistant.summaries import Summary, file_summary

    settings, held = _held()
    waiting = held.answerable(id, again)
    text = text or (file.read() if file else _edited(waiting))
    if title is None:
        held.answer(id, by=by, text=text, again=again)
        click.echo(f"Answered: {id}.")
        return
    due = review_due.date() if review_due else None
    today = now().astimezone(settings.zone).date()
    summary = Summary(title, held.mask(text), by, publisher, today, due, sources, url)
    path = file_summary(summary, waiting, settings.summaries_dir)
    held.answer(id, by=by, text=text, filed_as=path.name, again=again)
    click.echo(f"Answered: {id}. Filed as {path}.")
    _ingest()


@handovers.command()
def mail() -> None:
    """Send the e-mails about hand-overs that could not be sent before."""
    from assistant.errors import SettingsError
    from assistant.mail import HandoverMail

    mails = [m for m in _held()[1].listeners if isinstance(m, HandoverMail)]
    if not mails:
        raise SettingsError("No mail server is set. BEDSIDE_SMTP_URL names one.")
    tried = mails[0].catch_up()
    for handover in tried:
        _say_mailed(handover)
    if not tried:
        click.echo("The librarians were told of every open hand-over.")
    if any(handover.unmailed for handover in tried):
        raise SystemExit(1)


def _edited(waiting: Handover) -> str:
    """What the librarian writes in an editor."""
    mark = "# Write the answer below; lines of this kind are left out."
    lines = [mark, f"# {waiting.question}", *(f"#   {place}" for place in waiting.searched), ""]
    written = click.edit("\n".join(lines) + "\n") or ""
    return "\n".join(line for line in written.split("\n") if not line.startswith("#"))


def _ingest() -> None:
    """Take the summaries into the library, by the command that does so: `ingest` joins Bedside
    through an entry point, and no part of the assistant knows it."""
    from assistant.errors import BedsideError

    context = click.get_current_context().find_root()
    assert isinstance(context.command, click.Group)
    command = context.command.get_command(context, "ingest")
    try:
        if command is None:
            raise BedsideError("no command takes documents in")
        context.invoke(command)
    except (BedsideError, SystemExit) as error:
        why = str(error).rstrip(".") if isinstance(error, BedsideError) else "see above"
        raise BedsideError(
            f"The answer is recorded and the summary is filed, but it is not in the library yet: "
            f"{why}. `bedside ingest` takes it in."
        ) from error


def _say_mailed(handover: Handover) -> None:
    if handover.unmailed:
        click.secho(
            f"{handover.id}: the librarians could not be told by e-mail "
            f"({handover.unmailed}). It is kept; `bedside handovers mail` tries again.",
            fg="yellow",
            err=True,
        )
    elif handover.mailed_at:
        click.echo(f"{handover.id}: the librarians were told by e-mail.")


def _held() -> tuple[Settings, Handovers]:
    from assistant.bootstrap import open_handovers
    from assistant.config import load_settings

    settings = load_settings()
    return settings, open_handovers(settings)
