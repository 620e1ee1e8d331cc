"""The composition root: the one place where Bedside's parts are joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from assistant.clock import now
from assistant.confidence import load_calibration
from assistant.config import Settings
from assistant.embedding import Embedder, open_embedder
from assistant.generate.extractive import Extractive
from assistant.generate.scoring import UnitWeights, scored_units
from assistant.keys import Keys
from assistant.library import Library
from assistant.library.catalogue import Catalogue
from assistant.library.lexical import Lexical
from assistant.library.vectors import Vectors
from assistant.pipeline import Assistant
from assistant.query import Vocabulary
from assistant.record import Record
from assistant.retrieve import Retriever
from assistant.storage import open_database
from assistant.storage.conversations import Conversations


@dataclass(frozen=True, slots=True)
class Stores:
    """The database and the library on it."""

    engine: Engine
    library: Library


def open_stores(
    settings: Settings,
    embedder: Embedder | None = None,
    clock: Callable[[], datetime] = now,
) -> Stores:
    """Open the library of the settings, making an empty one where there is none.

    Raises LibraryCorrupt for stores that cannot be opened, SettingsError for a bad embedder.
    """
    engine = open_database(settings.sql_url)
    if embedder is None:
        model = Path(settings.embedder) if settings.embedder else None
        embedder = open_embedder(model, settings.models_dir, settings.cores)
    library = Library(
        Catalogue(engine, clock),
        Vectors(settings.vectors_dir),
        Lexical(settings.lexical_dir),
        embedder,
        settings.data_dir / "ingest.lock",
    )
    return Stores(engine, library)


def build(
    settings: Settings,
    embedder: Embedder | None = None,
    clock: Callable[[], datetime] = now,
) -> Assistant:
    """Join the assistant. Raises as `open_stores` does."""
    stores = open_stores(settings, embedder, clock)
    words = stores.library.lexical.words
    return Assistant(
        settings=settings,
        library=stores.library,
        retriever=Retriever(stores.library, Vocabulary()),
        generator=Extractive(words),
        score=lambda retrieval: scored_units(retrieval, words, UnitWeights()),
        calibration=load_calibration(),
        record=Record(stores.engine, clock),
        conversations=Conversations(stores.engine, clock),
        keys=Keys(stores.engine, clock),
        clock=clock,
    )
