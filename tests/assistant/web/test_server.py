"""Where the API listens, and when it refuses to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine

from assistant.errors import SettingsError
from assistant.keys import Keys, Role
from assistant.web.server import address, check_keys, is_loopback, listening


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "bedside.example", ""])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_a_free_port_is_found_and_named() -> None:
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert address(listener) == f"http://127.0.0.1:{port}"


def test_a_taken_port_is_named() -> None:
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"Port {port} on 127.0.0.1 is taken"),
            listening("127.0.0.1", port),
        ):
            pass


@pytest.mark.parametrize("host", ["203.0.113.9", "no such host"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="is no address of this machine"), listening(host, 0):
        pass


def test_without_keys_only_this_machine_may_listen(
    engine: Engine, clock: Callable[[], datetime]
) -> None:
    keys = Keys(engine, clock)
    with pytest.raises(SettingsError, match="Make one with `bedside keys add NAME`"):
        check_keys(keys, "0.0.0.0")
    id = keys.add("one", Role.READER).split("_")[1]
    check_keys(keys, "0.0.0.0")
    keys.revoke(id)
    with pytest.raises(SettingsError):
        check_keys(keys, "0.0.0.0")
