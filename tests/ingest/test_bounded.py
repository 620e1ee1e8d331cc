"""What would take all memory is refused it."""

from __future__ import annotations

import sys

import pytest

from ingest.bounded import bounded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is held")
MEGABYTE = 2**20


def test_what_is_within_the_bound_is_given_and_more_is_not() -> None:
    with bounded(64 * MEGABYTE):
        assert len(bytearray(8 * MEGABYTE)) == 8 * MEGABYTE
        with pytest.raises(MemoryError):
            bytearray(512 * MEGABYTE)
    assert len(bytearray(512 * MEGABYTE)) == 512 * MEGABYTE
