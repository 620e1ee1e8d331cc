"""The composition root: the one place where Bedside's parts are joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine

from assistant.clock import now
from assistant.confidence import load_calibration
from assistant.config import Settings
from assistant.embedding import Embedder, open_embedder
from assistant.gated import LibraryGate
from assistant.generate.extractive import Extractive
from assistant.generate.llm import open_writer
from assistant.handovers import Handovers
from assistant.identifiers import Identifiers
from assistant.judging import Judge, scored
from assistant.keys import Keys
from assistant.library import Library
from assistant.library.catalogue import Catalogue
from assistant.library.chroma_server import ChromaServer
from assistant.library.embedded_chroma import EmbeddedChroma
from assistant.library.following import Follower
from assistant.library.lexical import Lexical
from assistant.library.vectors import Vectors
from assistant.library.writing import FileLocked
from assistant.mail import handover_mail
from assistant.pipeline import Assistant
from assistant.query import Vocabulary
from assistant.rating import Ratings
from assistant.record import Record
from assistant.reranking import CrossEncoding, reordered
from assistant.retrieve import Reorder, Retriever
from assistant.sources import ModelSource, find_model
from assistant.storage import open_database
from assistant.storage.conversations import Conversations
from assistant.storage.spending import Spending
from assistant.storage.writing import DatabaseLock
from assistant.triage import Triage
from assistant.turns import Turns
from assistant.understanding import Understanding

_WAITING_FOR_SERVERS = 4  # answers at once for each core, where stores are servers


@dataclass(frozen=True, slots=True)
class Stores:
    """The database and the library on it."""

    engine: Engine
    library: Library


class LateEmbedder(Embedder):
    """The embedder of the settings, its model opened with the first use: for what may not need it.

    A bad embedder is then told of with the first use, as SettingsError.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = Lock()
        self._opened = False

    def __getattr__(self, name: str) -> Any:
        # Only asked for what is not there: until the model is open, all that Embedder would set.
        if name.startswith("__"):
            raise AttributeError(name)
        with self._opening:
            if not self._opened:
                vars(self).update(vars(_open_embedder(self._settings)))
                self._opened = True
        return object.__getattribute__(self, name)


def open_stores(
    settings: Settings,
    embedder: Embedder | None = None,
    clock: Callable[[], datetime] = now,
) -> Stores:
    """Open the library of the settings, making an empty one where there is none.

    Raises LibraryCorrupt for stores that cannot be opened, StoreAway for a server that cannot be
    reached, SettingsError for a bad embedder or a bad address.
    """
    _one_thread_a_product()
    engine = open_database(settings.sql_url)
    catalogue, lexical = Catalogue(engine, clock), Lexical(settings.lexical_dir)
    shared = engine.dialect.name != "sqlite"  # then other machines may change the library
    library = Library(
        catalogue,
        open_vectors(settings),
        lexical,
        embedder or _open_embedder(settings),
        DatabaseLock(engine) if shared else FileLocked(settings.data_dir / "ingest.lock"),
    )
    library.makers.open_other = lambda source: _open_embedder(settings, ModelSource.parse(source))
    if shared:
        library.follower = Follower(catalogue, lexical)
    return Stores(engine, library)


def _one_thread_a_product() -> None:
    """Have numpy's products done by the thread that asks for them: they are small, and the
    threads of the library behind them spin while they wait, for longer than an answer takes."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")


def open_vectors(settings: Settings) -> Vectors:
    """The vectors of the settings: of Chroma's server where there is one.

    Raises SettingsError for an address that cannot be used.
    """
    url = settings.chroma_url
    return Vectors(ChromaServer(url) if url else EmbeddedChroma(settings.vectors_dir))


def _open_embedder(settings: Settings, source: ModelSource | None = None) -> Embedder:
    """The embedder of the settings, or another."""
    wanted = source or ModelSource(
        settings.embedder, settings.query_prefix, settings.passage_prefix
    )
    found = wanted.found(settings.fetched_dir)
    folder, prefixes = found.model, (found.query_prefix, found.passage_prefix)
    made = open_embedder(
        Path(folder) if folder else None, settings.models_dir, settings.cores, prefixes
    )
    made.source = wanted.text
    return made


def build(
    settings: Settings,
    embedder: Embedder | None = None,
    clock: Callable[[], datetime] = now,
) -> Assistant:
    """Join the assistant. Raises as `open_stores` does, SettingsError for a bad model."""
    stores = open_stores(settings, embedder, clock)
    library, conversations = stores.library, Conversations(stores.engine)
    writer = open_writer(settings, Spending(stores.engine, clock))
    identifiers = Identifiers(settings.hospital_number_patterns)
    record = Record(stores.engine, clock)
    return Assistant(
        settings=settings,
        library=library,
        understanding=Understanding(
            settings.question_max_chars, identifiers, conversations, record, writer
        ),
        retriever=Retriever(library, Vocabulary(), reorder=_reorder(settings, library)),
        generator=Extractive(),
        score=scored,
        judge=Judge(library, load_calibration()),
        triage=Triage(library.makers.packaged),
        gate=LibraryGate(library),
        writer=writer,
        record=record,
        conversations=conversations,
        keys=Keys(stores.engine, clock),
        handovers=_handovers(settings, record, library, identifiers),
        ratings=Ratings(record, lambda text: identifiers.mask(text).text),
        turns=Turns(settings.cores * (_WAITING_FOR_SERVERS if library.follower else 1)),
        clock=clock,
    )


def _reorder(settings: Settings, library: Library) -> Reorder | None:
    """What looks at the best passages again, where the settings name it."""
    if not settings.reranker:
        return None
    reranker = CrossEncoding(
        find_model(settings.reranker, settings.fetched_dir, "BEDSIDE_RERANKER")
    )
    library.reranker = reranker.name
    return partial(reordered, reranker=reranker, seconds=settings.reranker_seconds)


def open_handovers(settings: Settings, clock: Callable[[], datetime] = now) -> Handovers:
    """The hand-overs alone, without a model. Raises as `open_stores` does."""
    stores = open_stores(settings, LateEmbedder(settings), clock)
    identifiers = Identifiers(settings.hospital_number_patterns)
    return _handovers(settings, Record(stores.engine, clock), stores.library, identifiers)


def _handovers(
    settings: Settings, record: Record, library: Library, identifiers: Identifiers
) -> Handovers:
    held = Handovers(
        record, library, lambda text: identifiers.mask(text).text, settings.handover_days
    )
    if mail := handover_mail(settings, record, held):
        held.listeners.append(mail)
    return held
