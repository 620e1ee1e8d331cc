"""API keys: shown once, hashed at rest, checked, revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from assistant.errors import NotFound, SettingsError
from assistant.keys import Keys, Role
from assistant.storage.tables import api_keys

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def keys(engine: Engine, clock: Callable[[], datetime]) -> Keys:
    return Keys(engine, clock)


def test_a_key_opens_what_it_was_made_for(keys: Keys) -> None:
    text = keys.add("ward 5 tablet", Role.READER)
    key = keys.check(text)
    assert key is not None
    assert (key.name, key.role, key.created_at, key.revoked_at) == (
        "ward 5 tablet",
        Role.READER,
        NOW,
        None,
    )
    prefix, id, secret = text.split("_", 2)
    assert (prefix, id) == ("bedside", key.id)
    assert len(secret) == 43  # 256 bits in base 64


def test_no_secret_is_kept(keys: Keys, engine: Engine) -> None:
    secret = keys.add("one", Role.ADMIN).split("_", 2)[2]
    with engine.connect() as connection:
        row = connection.execute(select(api_keys)).one()
    assert all(secret not in str(value) for value in row)


def test_equal_names_make_different_keys(keys: Keys) -> None:
    assert keys.add("one", Role.READER) != keys.add("one", Role.READER)
    assert len(keys.list()) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-1],
        lambda text: text + "x",
        lambda text: text.upper(),
        lambda text: text.replace("bedside", "outside"),
        lambda text: text.rpartition("_")[0],
        lambda text: "bedside_000000000000_" + text.split("_", 2)[2],
        lambda text: text.split("_", 2)[2],
        lambda _: "",
        lambda _: "bedside__",
        lambda _: "bedside_é_\x00",
    ],
)
def test_a_damaged_key_opens_nothing(keys: Keys, damage: Callable[[str], str]) -> None:
    text = keys.add("one", Role.READER)
    assert keys.check(damage(text)) is None
    assert keys.check(text) is not None


def test_one_key_s_secret_does_not_open_another(keys: Keys) -> None:
    first, second = (keys.add(name, Role.READER).split("_", 2) for name in "ab")
    assert keys.check(f"bedside_{first[1]}_{second[2]}") is None


def test_a_revoked_key_opens_nothing_and_keeps_its_date(engine: Engine) -> None:
    moments = iter([NOW, NOW.replace(day=2), NOW.replace(day=3)])
    keys = Keys(engine, lambda: next(moments))
    text = keys.add("one", Role.READER)
    assert keys.any_active()
    id = keys.list()[0].id
    assert keys.revoke(id).revoked_at == NOW.replace(day=2)
    assert keys.check(text) is None
    assert not keys.any_active()
    assert keys.revoke(id).revoked_at == NOW.replace(day=2)
    assert keys.list()[0].revoked_at == NOW.replace(day=2)


def test_an_unknown_key_cannot_be_revoked(keys: Keys) -> None:
    with pytest.raises(NotFound, match="no key 'nope'"):
        keys.revoke("nope")


def test_a_key_needs_a_name(keys: Keys) -> None:
    with pytest.raises(SettingsError, match="needs a name"):
        keys.add("  ", Role.READER)


def test_roles_include_those_below_them() -> None:
    allowed = {(a, b) for a in Role for b in Role if a.allows(b)}
    reader, librarian, admin = Role
    assert allowed == {
        (reader, reader),
        (librarian, reader),
        (librarian, librarian),
        (admin, reader),
        (admin, librarian),
        (admin, admin),
    }
