"""Settings of people who come to the page; part of `assistant.config.Settings`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

Listed = Annotated[tuple[str, ...], NoDecode]


class PeopleSettings(BaseSettings):
    """Signing in by OpenID Connect (Entra ID, NHS CIS2, …), roles, limits, pseudonyms."""

    oidc_issuer: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="Who vouches for people that sign in: an OpenID Connect provider's issuer, "
        "such as https://login.microsoftonline.com/TENANT/v2.0. Without one nobody can sign in.",
    )
    oidc_client_id: str | None = Field(None, description="Bedside's client id at the provider.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Bedside's client secret at the provider."
    )
    oidc_scopes: str = Field("openid profile", description="Scopes that are asked for.")
    oidc_roles_claim: str = Field(
        "roles", description="Claim of the provider's ID token that holds a person's roles."
    )
    oidc_readers: Listed = Field(
        (),
        description="Values of that claim that may ask and read, commas between them; everybody "
        "who can sign in if unset.",
    )
    oidc_librarians: Listed = Field(
        (), description="Values of that claim that are librarians, commas between them."
    )
    oidc_admins: Listed = Field(
        (), description="Values of that claim that are administrators, commas between them."
    )
    session_hours: float = Field(
        10.0, gt=0, le=24 * 7, description="Hours after which a person signs in again."
    )
    questions_an_hour: int = Field(
        120,
        ge=1,
        description="Questions, searches and remarks of a person who signed in within an hour.",
    )
    program_questions: int = Field(
        20_000,
        ge=1,
        description="Questions, searches and remarks of a program, that is of one API key or one "
        "record system, within an hour.",
    )
    sign_ins_an_hour: int = Field(
        600,
        ge=1,
        description="How often signing in may be begun or ended from one network address within "
        "an hour; a hospital may have one for all of its computers.",
    )
    pseudonym_key: SecretStr | None = Field(
        None,
        description="Key of people's pseudonyms and sessions, the same for every replica; made "
        "once in data_dir if unset.",
    )

    @field_validator("oidc_readers", "oidc_librarians", "oidc_admins", mode="before")
    @classmethod
    def _by_comma(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(filter(None, map(str.strip, value.split(","))))
