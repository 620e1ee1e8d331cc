"""Chroma's server, for several machines: tried again while it is away, and its errors in words.

All clients see each other's writes at once, so nothing is read anew. Every request can be
repeated without harm: an id that is there is overwritten, one that is not is passed over.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from assistant.errors import LibraryCorrupt, LibraryError, SettingsError, StorageFull, StoreAway
from assistant.library.vectors import COLLECTION, INDEX, T
from assistant.library.writing import disk_full

if TYPE_CHECKING:
    from chromadb.api import ClientAPI, ServerAPI
    from chromadb.api.models.Collection import Collection

_DATABASE = "default_database"
_CONNECTING, _SILENT = 3.0, 15.0  # seconds
# For how long what failed is tried again: a person waits for a question, nobody for an ingest.
_ASKED, _WRITING = 4.0, 60.0
_BUSY = frozenset({429, 502, 503, 504})


class ChromaServer:
    """The store at http(s)://[user:password@]host[:port][/database].

    Chroma's server knows no passwords: a user and password are for a proxy in front of it.
    """

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises SettingsError for a URL that cannot be used."""
        self._address = _Address(url)
        self._lock = Lock()
        self._client: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}

    def use(self, name: str, work: Callable[[Collection], T], *, alone: bool = False) -> T:
        """Do something with a collection, again and again while the server is away. alone: it
        writes, and may take longer."""
        return self._tried(lambda: work(self._open(name)), _WRITING if alone else _ASKED)

    def catch_up(self, name: str, generation: int) -> None:
        """The server shows every process the same."""

    def refresh(self) -> None:
        """Ask for the collections again with the next use."""
        self._collections = {}

    def drop(self, name: str) -> None:
        """Remove a collection."""

        def drop() -> None:
            from chromadb.errors import NotFoundError

            with suppress(NotFoundError):  # also of a try before, whose reply was lost
                self._connected().delete_collection(name)
            self.refresh()

        self._tried(drop, _WRITING)

    def wipe(self) -> None:
        """Remove all collections of Bedside's in the database."""
        held = self._tried(lambda: self._connected().list_collections(), _WRITING)
        for collection in held:
            if collection.name.startswith(COLLECTION):
                self.drop(collection.name)

    def check(self, name: str) -> None:
        """Raise StoreAway when the server does not answer now."""
        self._tried(lambda: self._open(name).count(), 0.0)

    # -- inside ------------------------------------------------------------------------------

    def _tried(self, work: Callable[[], T], patience: float) -> T:
        from tenacity import Retrying, retry_if_exception, stop_after_delay
        from tenacity.wait import wait_exponential_jitter

        def worth_it(error: BaseException) -> bool:
            if _is_gone(error):
                self.refresh()  # made anew by another process, under another id
                return True
            return _is_away(error)

        # A connection that was kept open and that the server closed meanwhile is always worth
        # a second try; hence at least two.
        tries = Retrying(
            retry=retry_if_exception(worth_it),
            stop=lambda state: state.attempt_number > 1 and stop_after_delay(patience)(state),
            wait=wait_exponential_jitter(multiplier=0.05, max=1.0, jitter=0.05),
            reraise=True,
        )
        try:
            return tries(work)
        except LibraryError:
            raise
        except Exception as error:  # Chroma and its client raise what they like
            raise self._told(error) from error

    def _connected(self) -> ClientAPI:
        with self._lock:
            if self._client is None:
                self._client = _connect(self._address)
            return self._client

    def _open(self, name: str) -> Collection:
        """A collection, made if it is not there."""
        client, known = self._connected(), self._collections
        if name not in known:
            known[name] = client.get_or_create_collection(
                name, configuration=INDEX, embedding_function=None
            )
        return known[name]

    def _told(self, error: Exception) -> LibraryError:
        where = f"Chroma's server at {self._address.shown}"
        why = (str(error).splitlines() or [type(error).__name__])[0]
        if _is_away(error):
            return StoreAway(
                f"{where} cannot be reached ({why}). Start it, or check BEDSIDE_CHROMA_URL; "
                "nothing is lost, and Bedside goes on as soon as it is there."
            )
        if disk_full(error):
            return StorageFull(f"The disk of {where} is full. Free some space and try again.")
        return LibraryCorrupt(
            f"{where} refused ({why}). See its log; if what it holds is damaged, `bedside library "
            "rebuild` makes it anew from the catalogue."
        )


class _Address:
    """A URL taken apart. shown: without user and password."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            self.tls = {"http": False, "https": True}[parts.scheme]
            self.host = parts.hostname or ""
            self.port = parts.port or (443 if self.tls else 8000)
            self.database = parts.path.strip("/") or _DATABASE
            if not self.host or "/" in self.database or parts.query:
                raise ValueError
        except (KeyError, ValueError):
            raise SettingsError(
                "BEDSIDE_CHROMA_URL cannot be used. Write it as http://HOST:8000, or "
                "http://HOST:8000/DATABASE where several libraries share a server."
            ) from None
        self.shown = f"{parts.scheme}://{self.host}:{self.port}/{self.database}"
        self.headers: dict[str, str] = {}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self.headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"


def _connect(address: _Address) -> ClientAPI:
    """A client whose requests end; its database is made if it is not there."""
    from chromadb.api import ServerAPI
    from chromadb.api.client import Client
    from chromadb.config import Settings, System

    system = System(
        Settings(
            anonymized_telemetry=False,
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=address.host,
            chroma_server_http_port=address.port,
            chroma_server_ssl_enabled=address.tls,
            chroma_server_headers=address.headers,
        )
    )
    server = system.instance(ServerAPI)  # type: ignore[type-abstract]
    _limit(server)
    system.start()
    _make_database(server, address.database)
    return Client.from_system(system, database=address.database)


def _limit(server: ServerAPI) -> None:
    """Chroma's own client waits for ever for a server that hangs."""
    import httpx

    server._session.timeout = httpx.Timeout(_SILENT, connect=_CONNECTING)  # type: ignore[attr-defined]


def _make_database(server: ServerAPI, name: str) -> None:
    from chromadb.errors import NotFoundError, UniqueConstraintError

    try:
        server.get_database(name)
    except NotFoundError:
        with suppress(UniqueConstraintError):  # another process was first
            server.create_database(name)


def _is_gone(error: BaseException) -> bool:
    from chromadb.errors import NotFoundError

    return isinstance(error, NotFoundError)


def _is_away(error: BaseException) -> bool:
    """Whether the server was not there, or has no time: then a second try may do."""
    import httpx

    if isinstance(error, httpx.TransportError):
        return True
    # An answer that is no error of Chroma's own comes from a proxy, or from a server on its way up
    # or down; Chroma's client hides the status.
    cause = error.__context__
    return isinstance(cause, httpx.HTTPStatusError) and cause.response.status_code in _BUSY
