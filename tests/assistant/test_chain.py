"""The hash chain on its own: each way of breaking it is found and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chain import GENESIS, Anchor, Link, verify


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    previous = GENESIS
    for seq in range(1, length + 1):
        link = Link(seq, f"id{seq}", "answer", None, f"2026-03-0{seq % 9 + 1}", "{}", previous)
        links.append(replace(link, hash=link.digest()))
        previous = links[-1].hash
    return links


def test_whole_chains_hold() -> None:
    for length in (0, 1, 2, 7):
        links = chain(length)
        result = verify(links)
        assert result.broken is None
        assert result.count == length
        assert result.head_hash == (links[-1].hash if links else GENESIS)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("id", "other", "content"),
        ("kind", "feedback", "content"),
        ("about", "id1", "content"),
        ("at", "2020-01-01", "content"),
        ("body", '{"a":1}', "content"),
        ("previous_hash", "f" * 64, "previous"),
        ("hash", "f" * 64, "hash"),
    ],
)
def test_a_change_of_any_field_is_found_where_it_was_made(
    field: str, value: str, fault: str
) -> None:
    links = chain(5)
    links[2] = replace(links[2], **{field: value})
    result = verify(links)
    assert result.broken is not None
    assert (result.broken.seq, result.broken.fault) == (3, fault)
    assert result.broken.id == links[2].id
    assert result.count == 2
    assert result.head_hash == links[1].hash


def test_a_change_of_the_last_entry_is_found() -> None:
    links = chain(3)
    links[2] = replace(links[2], body='{"a":1}')
    broken = verify(links).broken
    assert broken is not None and (broken.seq, broken.fault) == (3, "content")


def test_a_renumbered_entry_leaves_a_gap() -> None:
    links = chain(5)
    links[2] = replace(links[2], seq=9)
    broken = verify(sorted(links, key=lambda link: link.seq)).broken
    assert broken is not None and (broken.seq, broken.fault) == (4, "gap")
    assert "missing 3" in broken.detail


def test_missing_entries_are_named() -> None:
    links = chain(6)
    broken = verify(links[:1] + links[4:]).broken
    assert broken is not None and (broken.seq, broken.fault) == (5, "gap")
    assert "missing 2 to 4" in broken.detail
    first_gone = verify(links[1:]).broken
    assert first_gone is not None and "missing 1" in first_gone.detail


def test_swapped_entries_are_found_even_when_renumbered() -> None:
    links = chain(5)
    swapped = [*links[:2], replace(links[3], seq=3), replace(links[2], seq=4), links[4]]
    broken = verify(swapped).broken
    assert broken is not None and (broken.seq, broken.fault) == (3, "previous")


def test_an_entry_sealed_anew_is_betrayed_by_the_next() -> None:
    links = chain(4)
    forged = replace(links[1], body='{"a":1}')
    links[1] = replace(forged, hash=forged.digest())
    broken = verify(links).broken
    assert broken is not None and (broken.seq, broken.fault) == (3, "previous")


def test_a_cut_off_end_is_found_against_an_anchor() -> None:
    links = chain(5)
    noted = verify(links).anchor
    assert verify(links[:3]).broken is None
    broken = verify(links[:3], known=noted).broken
    assert broken is not None and (broken.seq, broken.fault) == (5, "anchor")


def test_a_chain_rewritten_from_its_start_is_found_against_an_anchor() -> None:
    links = chain(5)
    forged = verify(chain(4)).anchor
    assert verify(links, known=forged).broken is None
    broken = verify(links, known=Anchor(4, "e" * 64)).broken
    assert broken is not None and (broken.seq, broken.fault) == (4, "anchor")


def test_progress_is_reported() -> None:
    seen: list[int] = []
    verify(chain(2500), progress=seen.append)
    assert seen == [1000, 2000]


texts = st.text(max_size=8)


@given(texts, texts, texts, texts, st.integers(0, 7))
def test_no_text_can_be_moved_from_one_field_to_the_next(
    a: str, b: str, c: str, d: str, cut: int
) -> None:
    link = Link(1, a, b, c, d, "{}", GENESIS)
    joined = a + b
    moved = replace(link, id=joined[:cut], kind=joined[cut:])
    assert (moved.digest() == link.digest()) == (moved == link)
