"""Replicas on several machines share one library, one record and the conversations."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assistant.api import create_app
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import LibraryBusy, StoreAway
from assistant.keys import Role
from assistant.library.check import check
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.record import Record, new_id
from assistant.storage import open_database
from assistant.storage.deliveries import Delivery, Inbox
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, write
from tests.integration.answers import DOSE, HELD, assert_exact, assert_sound, said
from tests.servers.conftest import Replica
from tests.stores import until

WRITERS, EACH = 6, 40


def test_a_new_machine_indexes_what_the_library_holds(replica: Replica) -> None:
    first, second = replica("first"), replica("second")
    assert not list(second.settings.data_dir.glob("lexical/*.term"))
    for assistant in (first, second):
        assert_sound(assistant)
    assert second.library.lexical.editions() == first.library.lexical.editions()


def test_what_one_machine_takes_in_or_withdraws_the_others_find_at_once(
    replica: Replica, tmp_path: Path
) -> None:
    writer, reader = replica("writer"), replica("reader")
    assert_sound(reader)
    files = write(tmp_path / "files", d=drug("dorane"))
    assert Sync(writer.library, lambda: NOW).run([files["d"]]).added == ["d"]
    answer = reader.ask(Question("What is the adult dose of dorane?"))
    assert_exact(reader, answer)
    assert "The adult dose of dorane is 5 mg by mouth once a day." in said(answer)

    write(tmp_path / "files", d=drug("dorane", "8 mg"))
    assert Sync(writer.library, lambda: NOW).run([files["d"]]).updated == ["d"]
    again = said(reader.ask(Question("What is the adult dose of dorane?")))
    assert "The adult dose of dorane is 8 mg by mouth once a day." in again
    assert not any("5 mg" in words for words in again if "dorane" in words)

    with writer.library.changing():
        writer.library.remove("d")
    gone = said(reader.ask(Question("What is the adult dose of dorane?")))
    assert not any("dorane" in words for words in gone)
    assert check(reader.library).problems == ()
    assert reader.library.fingerprint == writer.library.fingerprint


def test_a_conversation_goes_on_at_another_machine(replica: Replica) -> None:
    first, second = replica("first"), replica("second")
    begun = first.ask(Question(HELD))
    on = second.ask(Question("and in pregnancy?", conversation_id=begun.conversation_id))
    assert "borulin" in on.standalone
    turns = first.conversations.turns(begun.conversation_id)
    assert [t.record_id for t in turns] == [begun.record_id, on.record_id]
    assert second.record.verify().count == 2


def test_the_record_stays_one_chain_under_many_writers(settings: Settings) -> None:
    open_database(settings.sql_url).dispose()
    failures: list[BaseException] = []
    start = threading.Barrier(WRITERS)

    def append(writer: int) -> None:
        record = Record(open_database(settings.sql_url), lambda: NOW)  # connections of its own
        start.wait()
        try:
            for n in range(EACH):
                record.append("note", {"writer": writer, "n": n})
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=append, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    record = Record(open_database(settings.sql_url), lambda: NOW)
    found = record.verify()
    assert (found.count, found.broken) == (WRITERS * EACH, None)
    for writer in range(WRITERS):
        own = [e.body["n"] for e in record.tail(1000) if e.body["writer"] == writer]
        assert own == list(range(EACH))


def test_how_often_somebody_may_ask_holds_for_all_machines_together(replica: Replica) -> None:
    first, second = replica("first"), replica("second")
    headers = {"Authorization": f"Bearer {first.keys.add('a program', Role.READER)}"}
    strict = first.settings.model_copy(update={"program_questions": 4})
    clients = [
        TestClient(create_app(replace(one, settings=strict)), "http://localhost", headers=headers)
        for one in (first, second)
    ]
    asked = [clients[n % 2].post("/v1/search", json={"query": HELD}) for n in range(6)]
    assert [reply.status_code for reply in asked] == [200] * 4 + [429] * 2


def test_what_a_chat_delivers_to_several_machines_is_kept_and_taken_once(
    settings: Settings,
) -> None:
    open_database(settings.sql_url).dispose()
    inboxes = [Inbox(open_database(settings.sql_url), lambda: NOW) for _ in range(WRITERS)]
    sent = [Delivery(f"m{n}", "slack", f"m{n}", "p", {}, f"r{n}") for n in range(EACH)]
    start = threading.Barrier(WRITERS)

    def work(inbox: Inbox) -> tuple[int, list[str]]:
        start.wait()
        kept = sum(inbox.add(delivery) for delivery in sent)
        start.wait()
        taken = iter(lambda: inbox.claim(["slack"], new_id(), timedelta(minutes=1)), None)
        return kept, [delivery.key for delivery in taken if delivery is not None]

    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(work, inboxes))
    assert sum(kept for kept, _ in done) == EACH
    assert sorted(key for _, keys in done for key in keys) == sorted(d.key for d in sent)


@contextmanager
def changing(assistant: Assistant) -> Iterator[None]:
    with assistant.library.changing():
        yield


def test_one_machine_at_a_time_changes_the_library(replica: Replica) -> None:
    first, second = replica("first"), replica("second")
    holder = r"is being changed by process \d+ on \S+\. Wait until it has finished"
    with changing(first), pytest.raises(LibraryBusy, match=holder), changing(second):
        pass
    with changing(second):
        pass


def test_a_writer_that_lost_its_lock_changes_nothing_more(replica: Replica) -> None:
    first, second = replica("first"), replica("second")
    before = first.library.fingerprint
    ended = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
        "AND pid <> pg_backend_pid() AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    engine = open_database(second.settings.sql_url)
    with pytest.raises(StoreAway, match="lock was lost"), changing(first):
        with engine.connect() as connection:
            assert connection.execute(ended).scalars().all() == [True]
        with second.library.changing(wait=30):
            pass  # it is free, once PostgreSQL has ended the connection
        first.library.remove("b")
    assert first.library.fingerprint == before
    assert_sound(second)


def test_readiness_says_how_far_a_machine_is(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = replica("reader")
    follower = reader.library.follower
    assert follower is not None
    with TestClient(create_app(reader, require_keys=False), "http://localhost") as client:
        response = client.get("/readyz")
        ready = response.json()
        assert (response.status_code, ready["index"]["generation"]) == (503, 0)
        assert "is being brought up to date: 0 of" in ready["reasons"][0]
        with reader.library.following():
            until(lambda: client.get("/readyz").status_code == 200, "the index is up to date")
            index = client.get("/readyz").json()["index"]
            assert index["generation"] == index["library_generation"] > 0
            assert index["chunks"] == index["wanted"] == 9


def test_a_question_does_not_wait_for_ever_for_the_index(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = replica("reader")
    follower = reader.library.follower
    assert follower is not None
    monkeypatch.setattr("assistant.library.following._PATIENCE", 0.05)
    follower._working.acquire()  # it cannot begin
    with reader.library.following():
        with pytest.raises(LibraryBusy, match=r"0 of 0 chunks\. Questions are answered as soon"):
            reader.ask(Question(HELD))
        follower._working.release()
    assert reader.record.count() == 0
    assert_sound(reader)


def test_a_damaged_lexical_index_is_made_anew(replica: Replica, embedder: Embedder) -> None:
    assert_sound(replica("reader"))
    folder = replica("reader").settings.lexical_dir
    for path in folder.glob("*.term"):
        path.write_bytes(b"no terms")
    assert_sound(replica("reader"))


def test_two_processes_of_one_machine_share_its_index(replica: Replica) -> None:
    one, other = replica("same"), replica("same")
    start, failures = threading.Barrier(2), list[BaseException]()

    def ask(assistant: Assistant) -> None:
        start.wait()
        try:
            assert DOSE in said(assistant.ask(Question(HELD)))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(a,)) for a in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert check(one.library).problems == check(other.library).problems == ()
