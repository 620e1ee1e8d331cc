"""A database's URL: what can be used, and what is said of what cannot."""

from __future__ import annotations

import socket
import struct
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.errors import SettingsError, StoreAway
from assistant.storage import open_database
from assistant.storage.address import open_engine
from tests.stores import free_port

WRITE = "BEDSIDE_DATABASE_URL cannot be used. Write it as postgresql+pg8000://USER:PASSWORD@HOST"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgres", WRITE),
        ("", WRITE),
        ("mysql://host/name", WRITE),
        ("postgresql+nonesuch://host/name", WRITE),
        ("postgresql+asyncpg://host/name", "names the driver asyncpg, which is not installed"),
    ],
)
def test_what_cannot_be_used_says_how_to_write_it(url: str, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        open_engine(url)
    assert words in str(refused.value)


def test_a_url_without_a_driver_gets_the_one_that_bedside_brings() -> None:
    engine = open_engine("postgresql://user:secret@host/name")
    assert (engine.driver, engine.url.database) == ("pg8000", "name")


def test_psycopg_is_used_where_it_is_and_stood_in_for_where_it_is_not() -> None:
    engine = open_engine("postgresql+psycopg://user:secret@host/name")
    assert engine.driver == ("psycopg" if find_spec("psycopg") else "pg8000")
    assert (engine.url.host, engine.url.password) == ("host", "secret")


@pytest.mark.skipif(bool(find_spec("psycopg")), reason="psycopg is installed")
def test_psycopg_s_own_options_are_no_other_driver_s() -> None:
    with pytest.raises(SettingsError, match="names the driver psycopg, which is not installed"):
        open_engine("postgresql+psycopg://user@host/name?sslmode=require")


def test_sqlite_is_opened_as_it_is_named(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    assert engine.url.database == str(tmp_path / "a.db")


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    url = f"postgresql://user:secret@127.0.0.1:{free_port()}/name"
    with pytest.raises(StoreAway, match=r"user:\*\*\*@127\.0\.0\.1.* cannot be reached") as told:
        open_database(url)
    assert "secret" not in str(told.value)
    assert "check BEDSIDE_DATABASE_URL" in str(told.value)


def test_a_server_that_hangs_up_while_it_is_greeted_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _ in range(2):
                connection, _address = listener.accept()
                # Reset, not closed in good order.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        for _ in range(2):
            with pytest.raises(StoreAway, match="cannot be reached"):
                open_database(f"postgresql://user@127.0.0.1:{listener.getsockname()[1]}/name")
        thread.join()
