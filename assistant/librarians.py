"""Settings of the librarians' work: hand-overs, evidence summaries, audits; part of
`assistant.config.Settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode


class LibrarianSettings(BaseSettings):
    """Who is told of hand-overs, where answers are filed, and by which clock audits count."""

    handover_days: int = Field(
        2, ge=1, le=60, description="Working days until a hand-over to the librarians is due."
    )
    librarians_email: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="E-mail addresses, with blanks between them, that are told of hand-overs.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server, as smtp+starttls://user:password@host:587, smtps://host:465 or "
        "smtp://host:25; no e-mail is sent if unset.",
    )
    mail_from: str | None = Field(
        None, description="Sender of e-mail; the first of the librarians' addresses if unset."
    )
    summaries: Path | None = Field(
        None,
        description="Folder of the evidence summaries that librarians file; data_dir/summaries if "
        "unset. `bedside ingest` without a path takes it in.",
    )
    uploads: Path | None = Field(
        None,
        description="Folder of the files that librarians upload, those that wait and those that "
        "they filed; data_dir/uploads if unset. Several replicas need one that they share.",
    )
    upload_megabytes: int = Field(
        200,
        ge=1,
        le=2000,
        description="Largest upload in MB, all files of one form together.",
    )
    timezone: str = Field(
        "Europe/London", description="Time zone of the hospital: its days and hours are counted."
    )
    minutes_saved: float = Field(
        10.0,
        ge=0,
        description="Minutes of searching that an answered question is taken to save its reader; "
        "an assumption that every report states.",
    )

    @field_validator("librarians_email", mode="before")
    @classmethod
    def _addresses(cls, value: object) -> object:
        """The addresses of one line."""
        addresses = value.replace(",", " ").split() if isinstance(value, str) else value
        for address in addresses if isinstance(addresses, list | tuple) else ():
            if "@" not in str(address).strip("@"):
                raise ValueError(f"{address!r} is no e-mail address")
        return addresses

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("is no time zone; write it as Europe/London") from None
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The hospital's time zone."""
        return ZoneInfo(self.timezone)
