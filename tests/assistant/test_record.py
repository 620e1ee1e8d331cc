"""The record in a real database, written by threads and by processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, event, insert, select, update

from assistant.chain import GENESIS, Anchor
from assistant.errors import NotFound, RecordError
from assistant.record import Record
from assistant.storage import open_database
from assistant.storage.tables import records

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

APPEND = """
import sys
from datetime import UTC, datetime
from assistant.record import Record
from assistant.storage import open_database

url, writer, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
record = Record(open_database(url), lambda: datetime.now(UTC))
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    record.append("answer", {"writer": writer, "number": number})
"""


@pytest.fixture
def record(engine: Engine, clock: Callable[[], datetime]) -> Record:
    return Record(engine, clock)


def test_entries_form_a_chain(record: Record) -> None:
    first = record.append("answer", {"question": "Dose of adrenaline?"})
    second = record.append("feedback", {"verdict": "up"}, about=first.id, id="chosen")
    assert (first.seq, second.seq) == (1, 2)
    assert first.previous_hash == GENESIS
    assert second.previous_hash == first.hash
    assert first.at == NOW
    assert record.get("chosen") == second
    assert record.get(first.id).body == {"question": "Dose of adrenaline?"}
    assert record.about(first.id) == (second,)
    assert record.tail(1) == (second,)
    assert record.tail(9) == (first, second)
    assert record.count() == 2
    verification = record.verify()
    assert verification.broken is None
    assert verification.anchor == Anchor(2, second.hash)


def test_an_empty_record_holds(record: Record) -> None:
    assert record.verify().anchor == Anchor(0, GENESIS)
    assert record.tail(3) == ()


def test_any_text_is_kept_as_it_is(record: Record) -> None:
    body = {"text": "µg — 5 ≤ x\x00\ud800 'quoted' \u2028", "n": [1, 2.5, None, True]}
    assert record.get(record.append("answer", body).id).body == body
    assert record.verify().broken is None


def test_an_unknown_entry_is_not_found(record: Record) -> None:
    with pytest.raises(NotFound, match="no entry 'nope'"):
        record.get("nope")


def test_an_id_is_used_once(record: Record) -> None:
    record.append("answer", {}, id="a")
    with pytest.raises(RecordError, match="already has an entry a"):
        record.append("answer", {}, id="a")
    assert record.verify().count == 1


def test_what_is_no_json_leaves_no_entry(record: Record) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        record.append("answer", {"score": float("nan")})
    assert record.count() == 0


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("id", "other", "content"),
        ("kind", "other", "content"),
        ("about", "other", "content"),
        ("at", "2020-01-01T00:00:00+00:00", "content"),
        ("body", "{}", "content"),
        ("previous_hash", "f" * 64, "previous"),
        ("hash", "f" * 64, "hash"),
    ],
)
def test_tampering_with_a_column_is_found(
    record: Record, engine: Engine, column: str, value: str, fault: str
) -> None:
    ids = [record.append("answer", {"n": n}).id for n in range(5)]
    with engine.begin() as connection:
        connection.execute(update(records).where(records.c.seq == 3).values({column: value}))
    broken = record.verify().broken
    assert broken is not None
    assert (broken.seq, broken.fault) == (3, fault)
    assert broken.id == ("other" if column == "id" else ids[2])


def test_a_deleted_entry_is_found(record: Record, engine: Engine) -> None:
    for n in range(5):
        record.append("answer", {"n": n})
    with engine.begin() as connection:
        connection.execute(delete(records).where(records.c.seq == 3))
    broken = record.verify().broken
    assert broken is not None and (broken.seq, broken.fault) == (4, "gap")
    # Closing the gap by renumbering does not hide it.
    with engine.begin() as connection:
        for seq in (4, 5):
            connection.execute(update(records).where(records.c.seq == seq).values(seq=seq - 1))
    broken = record.verify().broken
    assert broken is not None and (broken.seq, broken.fault) == (3, "previous")


def test_reordered_entries_are_found(record: Record, engine: Engine) -> None:
    for n in range(5):
        record.append("answer", {"n": n})
    with engine.begin() as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            connection.execute(update(records).where(records.c.seq == old).values(seq=new))
    broken = record.verify().broken
    assert broken is not None and (broken.seq, broken.fault) == (2, "previous")


def test_a_cut_off_end_is_found_against_a_noted_entry(record: Record, engine: Engine) -> None:
    for n in range(5):
        record.append("answer", {"n": n})
    noted = record.verify().anchor
    with engine.begin() as connection:
        connection.execute(delete(records).where(records.c.seq > 3))
    assert record.verify().broken is None
    broken = record.verify(known=noted).broken
    assert broken is not None and (broken.seq, broken.fault) == (5, "anchor")


def test_a_changed_body_that_is_no_json_is_named(record: Record, engine: Engine) -> None:
    entry = record.append("answer", {})
    with engine.begin() as connection:
        connection.execute(update(records).values(body="not json"))
    with pytest.raises(RecordError, match="bedside record verify"):
        record.get(entry.id)


def test_threads_append_to_one_chain(record: Record) -> None:
    def write(writer: int) -> None:
        for number in range(20):
            record.append("answer", {"writer": writer, "number": number})

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verification = record.verify()
    assert (verification.count, verification.broken) == (160, None)
    written = {(e.body["writer"], e.body["number"]) for e in record.tail(160)}
    assert len(written) == 160


def test_processes_append_to_one_chain(record: Record, url: str) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", APPEND, url, str(writer), "20"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for writer in range(4)
    ]
    for process in writers:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in writers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for number in range(20):
        record.append("answer", {"writer": "here", "number": number})
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0
    verification = record.verify()
    assert (verification.count, verification.broken) == (100, None)
    written = {(e.body["writer"], e.body["number"]) for e in record.tail(100)}
    assert len(written) == 100


def test_many_entries_are_verified_in_batches(record: Record, engine: Engine) -> None:
    from dataclasses import asdict

    from tests.assistant.test_chain import chain

    with engine.begin() as connection:
        connection.execute(insert(records), [asdict(link) for link in chain(2500)])
    seen: list[int] = []
    assert record.verify(progress=seen.append).count == 2500
    assert seen == [1000, 2000]


# What SQLite alone does: files that are full, locked, read-only or damaged.


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bedside.db"


@pytest.fixture
def filed(file: Path, clock: Callable[[], datetime]) -> Record:
    record = Record(open_database(f"sqlite:///{file}"), clock)
    record.append("answer", {"n": 1})
    return record


def test_a_full_disk_is_named_and_nothing_is_half_written(
    filed: Record, file: Path, clock: Callable[[], datetime]
) -> None:
    engine = open_database(f"sqlite:///{file}")

    def shrink(connection: object, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    event.listen(engine, "connect", shrink)
    engine.dispose()
    full = Record(engine, clock)
    with pytest.raises(RecordError, match="is full"):
        full.append("answer", {"text": "x" * 100_000})
    assert full.verify().count == 1
    filed.append("answer", {"n": 2})
    assert filed.verify().anchor.seq == 2


def test_a_locked_database_is_named(
    filed: Record, file: Path, clock: Callable[[], datetime]
) -> None:
    engine = open_database(f"sqlite:///{file}")
    with engine.connect() as holder:
        impatient = open_database(f"sqlite:///{file}")
        event.listen(impatient, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 10"))
        impatient.dispose()
        holder.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match="locked for too long"):
            Record(impatient, clock).append("answer", {})
        with pytest.raises(RecordError, match="locked for too long"):
            Record(impatient, clock).check_writable()
    filed.check_writable()
    assert filed.count() == 1


def test_a_read_only_database_is_named(file: Path, filed: Record, engine: Engine) -> None:
    read_only = open_database(f"sqlite:///{file}")
    event.listen(read_only, "connect", lambda c, _: c.execute("PRAGMA query_only = ON"))
    read_only.dispose()
    record = Record(read_only, lambda: NOW)
    with pytest.raises(RecordError, match="can only be read"):
        record.append("answer", {})
    with pytest.raises(RecordError, match="can only be read"):
        record.check_writable()
    assert record.tail(1)[0].body == {"n": 1}


def test_a_damaged_database_is_named(file: Path, filed: Record) -> None:
    for n in range(200):
        filed.append("answer", {"text": "x" * 400, "n": n})
    copy = file.with_name("damaged.db")
    source = open_database(f"sqlite:///{file}")
    with source.connect() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
    damaged_bytes = bytearray(copy.read_bytes())
    engine = open_database(f"sqlite:///{copy}")
    engine.dispose()
    damaged_bytes[len(damaged_bytes) // 2 :] = b"\x07" * (
        len(damaged_bytes) - len(damaged_bytes) // 2
    )
    copy.write_bytes(damaged_bytes)
    with pytest.raises(RecordError, match="is damaged"):
        Record(engine, lambda: NOW).verify()


def test_the_trial_write_leaves_nothing(record: Record, engine: Engine) -> None:
    record.append("answer", {})
    record.check_writable()
    with engine.connect() as connection:
        assert connection.execute(select(records.c.kind)).scalars().all() == ["answer"]


def test_entries_of_a_kind_and_time(engine: Engine) -> None:
    times = [datetime(2026, 3, day, 3, 0, microsecond=day % 2, tzinfo=UTC) for day in range(1, 6)]
    moments = iter(times)
    record = Record(engine, lambda: next(moments))
    made = [record.append(kind, {"n": n}) for n, kind in enumerate("abaca")]
    assert record.of_kind("a") == (made[0], made[2], made[4])
    assert record.of_kind("a", "b", after=1) == (made[1], made[2], made[4])
    assert record.of_kind("a", since=times[2]) == (made[2], made[4])
    assert record.of_kind("a", since=times[1], until=times[4]) == (made[2],)
    assert record.of_kind("none") == ()


def test_parts_of_bodies_are_read_alone(record: Record) -> None:
    body = {"text": "β “q”", "none": None, "list": [{"a": 1.5}, "x"], "no": False, "big": "x" * 99}
    entry = record.append("a", body)
    record.append("a", {"text": "second"})
    first, second = record.of_kind("a", only=("text", "list", "none", "no", "absent"))
    assert first.id == entry.id
    assert first.body == {
        "text": "β “q”", "list": [{"a": 1.5}, "x"], "none": None, "no": False, "absent": None,
    }  # fmt: skip
    assert second.body["text"] == "second"
    assert [e.body for e in record.of_kind("a", only=("text",))] == [
        {"text": "β “q”"},
        {"text": "second"},
    ]
