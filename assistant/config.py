"""Settings: every one comes from the environment, prefixed BEDSIDE_, or a .env file.

This is the only module that reads the environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.chats import ChatSettings, SlackSettings, TeamsSettings
from assistant.errors import SettingsError
from assistant.librarians import LibrarianSettings
from assistant.people import PeopleSettings


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """A language model. model: "provider:name". url, key: None for the provider's own."""

    model: str
    url: str | None
    key: SecretStr | None


class Settings(
    PeopleSettings, ChatSettings, SlackSettings, TeamsSettings, LibrarianSettings, BaseSettings
):
    """Bedside's settings. Each field's description is its documentation in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="BEDSIDE_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path("data"), description="Folder that holds the library and record.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the catalogue and record; SQLite in data_dir if unset."
    )
    chroma_url: str | None = Field(
        None,
        description="Address of Chroma's server, http://host:8000 or http://host:8000/database; "
        "Chroma in data_dir if unset.",
    )
    embedder: str | None = Field(
        None,
        description="Folder or name of a sentence-transformers model that a new library is made "
        "with, and that `bedside library rebuild` moves a library over to; all-MiniLM-L6-v2 from "
        "its package if unset. A name is one that `bedside models fetch` has fetched.",
    )
    query_prefix: str | None = Field(
        None,
        description="What the embedder wants before a question; what the model itself says if "
        "unset (docs/embedders.md).",
    )
    passage_prefix: str | None = Field(
        None, description="What the embedder wants before a passage; likewise."
    )
    reranker: str | None = Field(
        None,
        description="Folder or name of a sentence-transformers cross-encoder that orders the best "
        "passages anew; none if unset.",
    )
    reranker_seconds: float = Field(
        0.5,
        gt=0,
        description="Seconds that the reranker has for a question: it reads the best passages "
        "first, and leaves those that it does not get to.",
    )
    cache_dir: Path | None = Field(
        None, description="Folder of converted models, data_dir/models if unset; may be deleted."
    )
    threads: int | None = Field(
        None, ge=1, description="CPU threads for embedding; all usable cores if unset."
    )
    librarian_contact: str = Field(
        "your library and knowledge service",
        description="How to reach a librarian: shown when Bedside does not know.",
    )
    emergency_line: str = Field(
        "If somebody is in danger now, call for help first: in an NHS hospital the crash call is "
        "2222, unless yours has another number; outside a hospital call 999.",
        description="Whom to call: shown first where somebody is in danger now.",
    )
    abstention_threshold: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        description="Confidence below which Bedside abstains; the calibrated one if unset.",
    )
    answer_statements: int = Field(
        4, ge=1, le=12, description="How many statements the short answer shows at most."
    )
    question_max_chars: int = Field(
        2000, ge=50, description="Longest question that is accepted, in characters."
    )
    hospital_number_patterns: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="What the hospital's own patient numbers look like, as regular expressions "
        "with blanks between them (`RX\\d{7} K\\d{6}`; `\\s` for a blank inside one). They are "
        "masked before a model or the record sees a question.",
    )
    model: str | None = Field(
        None,
        description="Language model that writes answers, as provider:name (openai:gpt-5-mini, "
        "azure_openai:deployment, anthropic:…, ollama:…); answers are quotes if unset.",
    )
    model_url: str | None = Field(
        None,
        description="Address of the model's server; for one in the building that speaks OpenAI's "
        "API, with openai:name as the model.",
    )
    model_key: SecretStr | None = Field(
        None, description="Key of the model's server; the provider's own variable if unset."
    )
    fallback_model: str | None = Field(
        None, description="Language model that writes where the first one cannot."
    )
    fallback_model_url: str | None = Field(
        None, description="Address of the fallback model's server."
    )
    fallback_model_key: SecretStr | None = Field(
        None, description="Key of the fallback model's server."
    )
    model_structured: bool = Field(
        True,
        description="Whether a model is asked for JSON; false for a server that takes no schema "
        "without saying so.",
    )
    model_timeout: float = Field(
        30.0,
        gt=0,
        description="Seconds that a model has for its whole answer; what it has finished by then "
        "counts. A model on CPUs may need 120.",
    )
    model_passages: int = Field(
        6, ge=1, le=20, description="How many passages a model is given at most."
    )
    model_prompt_tokens: int = Field(
        2000, ge=500, description="Longest prompt for a model, in tokens."
    )
    model_reply_tokens: int = Field(
        1000,
        ge=100,
        description="Longest reply of a model, in tokens; for one that reasons first, more.",
    )
    model_prices: dict[str, tuple[float, float]] = Field(
        default_factory=dict,
        description="Price of a million tokens read and of a million written, by model, as JSON: "
        '{"openai:gpt-5-mini": [0.2, 1.6]}.',
    )
    model_daily_cap: float | None = Field(
        None,
        gt=0,
        description="What the models may cost in a day (UTC), in the currency of the prices; "
        "answers are quotes from then on.",
    )
    model_daily_tokens: int | None = Field(
        None, gt=0, description="Tokens that the models may take in a day (UTC), read and written."
    )
    suggested_questions: Annotated[tuple[str, ...], NoDecode] = Field(
        (
            "Adult dose of adrenaline in anaphylaxis?",
            "When are antibiotics given in sepsis?",
            "What is given first in severe hyperkalaemia?",
        ),
        description="Questions that the page offers to begin with, bars between them.",
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+(/[^\s]*)?$",
        description="Address under which others reach Bedside, for links; the one that a request "
        "came to if unset.",
    )
    cds_clients: dict[str, str] = Field(
        default_factory=dict,
        description="Record systems that may call the CDS Hooks services, as JSON: the address of "
        'its keys by its `iss`: {"https://ehr.example": "https://ehr.example/jwks.json"}.',
    )
    cds_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Web origins from which a browser may call the CDS Hooks services, with "
        "blanks between them.",
    )
    host: str = Field("127.0.0.1", description="Address that `bedside serve` listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port that `bedside serve` listens on.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("hospital_number_patterns", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        """The patterns of one line, each tried."""
        from assistant.identifiers.patterns import hospital_pattern

        patterns = value.split() if isinstance(value, str) else value
        for pattern in patterns if isinstance(patterns, list | tuple) else ():
            hospital_pattern(str(pattern))
        return patterns

    @field_validator("cds_origins", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return value.split() if isinstance(value, str) else value

    @field_validator("suggested_questions", mode="before")
    @classmethod
    def _barred(cls, value: object) -> object:
        """The questions of one line."""
        if not isinstance(value, str):
            return value
        return tuple(filter(None, map(str.strip, value.split("|"))))

    @property
    def sql_url(self) -> str:
        """URL of the catalogue's database."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'bedside.db').absolute()}"

    @property
    def models(self) -> tuple[ModelAddress, ...]:
        """The language models, in the order in which they are asked."""
        first = (self.model, self.model_url, self.model_key)
        second = (self.fallback_model, self.fallback_model_url, self.fallback_model_key)
        return tuple(ModelAddress(m, url, key) for m, url, key in (first, second) if m)

    @property
    def summaries_dir(self) -> Path:
        """Folder of the evidence summaries that librarians file."""
        return self.summaries or self.data_dir / "summaries"

    @property
    def uploads_dir(self) -> Path:
        """Folder of the files that librarians upload."""
        return self.uploads or self.data_dir / "uploads"

    @property
    def filed_dir(self) -> Path:
        """Folder of the uploads that were filed: where their documents come from."""
        return self.uploads_dir / "filed"

    @property
    def vectors_dir(self) -> Path:
        """Folder of the embedded Chroma."""
        return self.data_dir / "vectors"

    @property
    def lexical_dir(self) -> Path:
        """Folder of the Tantivy index."""
        return self.data_dir / "lexical"

    @property
    def models_dir(self) -> Path:
        """Folder of converted embedding models."""
        return self.cache_dir or self.data_dir / "models"

    @property
    def fetched_dir(self) -> Path:
        """Folder of the models that were fetched by name."""
        return self.data_dir / "fetched"

    @property
    def cores(self) -> int:
        """CPU threads to use."""
        if self.threads:
            return self.threads
        affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
        return len(affinity(0)) if affinity else os.cpu_count() or 1


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read the settings once.

    Raises SettingsError naming each bad variable and what it may be.
    """
    _keep_offline()
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"BEDSIDE_{'_'.join(str(p) for p in e['loc']).upper()}: {e['msg']} (got {e['input']!r})"
            for e in error.errors()
        ]
        raise SettingsError("These settings cannot be used:\n  " + "\n  ".join(lines)) from None


def go_online() -> None:
    """Let this process fetch models. To be called before anything that would is imported."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[name] = "0"


def _keep_offline() -> None:
    """Nothing is fetched or reported at run time, whatever a library's own default."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
