"""Whether a thing belongs to the same words in the cited text, not to its rival's.

"Adults 5 mg, children 2 mg" holds "children", "5 mg" and "2 mg"; that children get 5 mg it does
not say. A thing is known by the words near to it: where its rival stands in words that are nearer
to the statement's than any in which it stands itself, it was swapped.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.gate.reading import Item, Reading
from assistant.gate.wording import Wording

_MARGIN = 0.15
_LEAST = 0.35  # of the words around it: fewer say nothing about where it belongs


def in_order(own: Sequence[Item], places: Sequence[tuple[Item, Reading]]) -> bool:
    """Whether several things of one kind stand in one cited text in the order of the statement."""
    if len({i.key for i in own}) < 2:
        return False
    texts = {id(reading): reading for _, reading in places}
    all_there = [i.key for i, _ in places]
    for there in (*([i.key for i, r in places if r is t] for t in texts.values()), all_there):
        known = [item for item in own if item.key in there]
        keys = iter(there)
        if len(known) > 1 and all(any(key == item.key for key in keys) for item in known):
            return True
    return False


def swapped(
    item: Item, said: Reading, places: Sequence[tuple[Item, Reading]], wording: Wording
) -> str | None:
    """The rival that stands where the statement has an item; None if the item is in its place.

    places: all things of the cited texts with which it could be swapped, itself included.
    """
    around = said.around(item.start, item.end)
    total = sum(around.values())
    if not total:
        return None
    own, best, rival = 0.0, 0.0, ""
    for other, reading in places:
        near = _overlap(around, reading.around(other.start, other.end), wording) / total
        if other.key == item.key:
            own = max(own, near)
        elif near > best:
            best, rival = near, reading.text[other.start : other.end]
    if not own and not any(other.key == item.key for other, _ in places):
        return None  # it stands nowhere: told of by its own check
    return rival if best >= _LEAST and best > own + _MARGIN else None


def _overlap(one: dict[str, float], other: dict[str, float], wording: Wording) -> float:
    total = 0.0
    for stem, weight in one.items():
        there = other.get(stem)
        if there is None:
            there = max((w for s, w in other.items() if wording.same(stem, s)), default=0.0)
        total += (weight * there) ** 0.5 if there else 0.0
    return total
