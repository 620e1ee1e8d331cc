"""Options that the audit's commands share, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.keys import Keys
    from assistant.library import Library
    from assistant.record import Record
    from eval.audit.model import Period

F = TypeVar("F", bound=Callable[..., Any])
_DAY = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class Opened:
    """The record and the library of the settings."""

    settings: Settings
    record: Record
    library: Library
    keys: Keys

    def mask(self, text: str) -> str:
        """A text without what identifies a patient."""
        from assistant.identifiers import Identifiers

        return Identifiers(self.settings.hospital_number_patterns).mask(text).text


def opened() -> Opened:
    """Open the record and the library; the model only where it is needed."""
    from assistant.bootstrap import LateEmbedder, open_stores
    from assistant.clock import now
    from assistant.config import load_settings
    from assistant.keys import Keys
    from assistant.record import Record

    settings = load_settings()
    stores = open_stores(settings, LateEmbedder(settings))
    keys = Keys(stores.engine, now)
    return Opened(settings, Record(stores.engine, now), stores.library, keys)


def period_options(required: bool) -> Callable[[F], F]:
    """--from and --to. required: otherwise all that the record holds."""

    def add(command: F) -> F:
        until = click.option(
            "--to", "last", type=_DAY, required=required, help="Last day, which belongs to it."
        )
        since = click.option("--from", "first", type=_DAY, required=required, help="First day.")
        return since(until(command))

    return add


def output_options(command: F) -> F:
    """--json and --csv."""
    as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    return as_json(as_csv(command))


def period(settings: Settings, first: datetime | None, last: datetime | None) -> Period:
    """The days from first to last, both included, of the hospital's time zone; all days where
    none is given. Raises click.UsageError where they are the wrong way round."""
    from datetime import UTC

    from eval.audit.model import Period

    if first and last and last < first:
        raise click.UsageError("--to is before --from.")
    zone = settings.zone
    since = first.replace(tzinfo=zone) if first else datetime.min.replace(tzinfo=UTC)
    until = (last + timedelta(days=1)).replace(tzinfo=zone) if last else None
    end = until or datetime.max.replace(tzinfo=UTC)
    return Period(since.astimezone(UTC), end.astimezone(UTC))
