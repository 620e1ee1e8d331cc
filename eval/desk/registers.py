"""The registers: gaps, currency, recall, hand-overs, use; as pages and for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from assistant.errors import NotFound
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from eval.audit.commands.options import period
from eval.audit.log import Log, read_log
from eval.audit.model import Period
from eval.audit.registers import Recall, currency, gaps, handed_over, recall, use
from eval.audit.registers.listing import (
    Listing,
    cell_text,
    currency_listing,
    gaps_listing,
    handovers_listing,
    recall_listing,
    use_listing,
)
from eval.audit.sources import cited_documents, roles
from eval.desk import drawing
from eval.desk.days import chosen
from eval.desk.drawing import Chart
from eval.desk.noting import note_download
from eval.report.timeline import by_day

router = APIRouter(prefix="/desk/registers", route_class=PageRoute, include_in_schema=False)

_DAYS = 30
_Text = Annotated[str, Query(max_length=300)]


Made = tuple[Listing, Callable[[], list[Chart]]]
"""A register's rows, and what draws its charts."""


def _gaps(visit: Visit, log: Log) -> Made:
    found = gaps(log, visit.assistant.library.embedder.embed_documents)
    return gaps_listing(found), partial(drawing.of_gaps, found)


def _currency(visit: Visit, log: Log) -> Made:
    documents = cited_documents(visit.assistant.library, log.answers)
    found = currency(documents, log.answers, visit.today)
    return currency_listing(found), partial(drawing.of_currency, found)


def _handovers(visit: Visit, log: Log) -> Made:
    found = handed_over(log.handovers, visit.assistant.clock())
    zone = visit.assistant.settings.zone
    drawn = partial(drawing.of_handovers, found.handovers, log.period, zone)
    return handovers_listing(found), drawn


def _use(visit: Visit, log: Log) -> Made:
    assistant = visit.assistant
    held, settings = roles(assistant.keys.list()), assistant.settings
    found = use(log.answers, held, settings.zone, settings.minutes_saved)
    days = by_day(log.answers, settings.zone)
    return use_listing(found), partial(drawing.of_use, found, log.period, settings.zone, days)


REGISTERS: Mapping[str, tuple[str, str, Callable[[Visit, Log], Made]]] = {
    "gaps": ("Gaps", "What was asked and not answered well, and what to acquire.", _gaps),
    "currency": ("Currency", "Documents past their review or superseded, and how many answers "
                 "used them.", _currency),
    "handovers": ("Hand-overs", "Questions that went on to a librarian.", _handovers),
    "use": ("Use", "Questions by channel, role, day, hour and topic.", _use),
}  # fmt: skip


@router.get("/recall")
def recalled(
    visit: LibrariansVisiting, document: _Text = "", reason: _Text = "", as_csv: bool = False
) -> Response:
    """A document is withdrawn: who was told what, and the message to send."""
    library = visit.assistant.library
    if not document:
        held = sorted(library.documents(), key=lambda d: d.metadata.title.casefold())
        return visit.page("recall.jinja", documents=held, found=None)
    editions = library.editions(document)
    ever = period(visit.assistant.settings, None, None)
    log = read_log(visit.assistant.record, ever, sources=True)
    contact = visit.assistant.settings.librarian_contact
    title = editions[0].metadata.title
    found = recall(document, title, log.answers, reason or "it was withdrawn", contact)
    listing = recall_listing(found)
    if as_csv:
        return _csv(visit, listing, f"recall-{document}")
    return visit.page(
        "recall.jinja",
        documents=(),
        found=found,
        listing=listing,
        charts=drawing.of_recall(found, _told_in(visit, found), visit.assistant.settings.zone),
        reason=reason,
        cell_text=cell_text,
    )


@router.get("/{name}")
def register(
    name: Annotated[str, Path(max_length=20)],
    visit: LibrariansVisiting,
    first: date | None = None,
    last: date | None = None,
    as_csv: bool = False,
) -> Response:
    """One of the registers, of the last thirty days or of those that are named."""
    if name not in REGISTERS:
        raise NotFound(f"There is no register {name!r}. There are {', '.join(REGISTERS)}, recall.")
    title, about, make = REGISTERS[name]
    last = last or visit.today
    first = first or last - timedelta(days=_DAYS)
    days = chosen(visit, first, last)
    listing, drawn = make(visit, read_log(visit.assistant.record, days, sources=True))
    if as_csv:
        return _csv(visit, listing, f"{name}-{first}-{last}")
    return visit.page(
        "register.jinja", name=name, title=title, about=about, listing=listing, charts=drawn(),
        first=first, last=last, cell_text=cell_text,
    )  # fmt: skip


def _told_in(visit: Visit, found: Recall) -> Period:
    """From the first day on which somebody was told to the last."""
    zone = visit.assistant.settings.zone
    days = [told.at.astimezone(zone).date() for told in found.told] or [visit.today]
    return chosen(visit, min(days), max(days))


def _csv(visit: Visit, listing: Listing, name: str) -> Response:
    note_download(visit, f"{name}.csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(listing.csv(), media_type="text/csv", headers=headers)
