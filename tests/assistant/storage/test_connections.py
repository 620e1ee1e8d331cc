"""Connections to a server: how few ways to it a reader and a writer need."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import Engine, text

from assistant.storage.connections import reading
from assistant.storage.exclusive import LOCK, exclusive

STATE = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")


@pytest.fixture(autouse=True)
def _only_with_servers(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("is about servers: run with --stores server")


def test_a_reader_opens_no_transaction(engine: Engine) -> None:
    with reading(engine) as reader, engine.connect() as other:
        pid = reader.scalar(text("SELECT pg_backend_pid()"))
        assert other.scalar(STATE, {"pid": pid}) == "idle"


def test_what_a_reader_gives_back_is_fit_for_a_writer(engine: Engine) -> None:
    with reading(engine) as reader:
        pid = reader.scalar(text("SELECT pg_backend_pid()"))
    with engine.connect() as writer, engine.connect() as other:
        assert writer.scalar(text("SELECT pg_backend_pid()")) == pid
        assert other.scalar(STATE, {"pid": pid}) == "idle in transaction"
        writer.execute(text("CREATE TABLE taken_back (a integer)"))
        writer.rollback()
        assert writer.scalar(text("SELECT to_regclass('taken_back')")) is None


def test_what_is_written_in_pieces_is_sent_at_once(engine: Engine) -> None:
    with engine.connect() as connection:
        own = connection.connection.dbapi_connection
        assert own is not None
        if engine.driver != "pg8000":
            pytest.skip("is about pg8000")
        assert own._usock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_writer_waits_for_the_lock_but_not_for_ever(engine: Engine) -> None:
    show = text("SHOW lock_timeout")
    with exclusive(engine) as writer, reading(engine) as other:
        assert writer.scalar(show) == "15s"
        assert not other.scalar(text(f"SELECT pg_try_advisory_xact_lock({LOCK})"))
    with engine.connect() as connection:
        assert connection.scalar(show) == "0"
