"""Tables and boxes from the lines drawn on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.load.pdf.page import Rule

_TOUCH = 3.5  # points between lines that are meant to meet
_LEVEL = 2.0  # points between lines that are meant to be one
_LETTER = 14.0  # points; a smaller frame holds one letter
_COVERED = 0.6  # of an edge, under drawn lines, for the edge to count as drawn
Span = tuple[int, int, int, int]  # row, column, rows, columns


@dataclass(slots=True)
class Grid:
    """Lines that hang together: xs and ys bound the slots, spans are the cells.

    open_top, open_bottom: no line closes it there.
    """

    xs: list[float]
    ys: list[float]
    spans: list[Span]
    open_top: bool
    open_bottom: bool


def find_grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """The grids and boxes of a page, from top to bottom."""
    rows, columns = _without_frames(joined_rules(across), joined_rules(down))
    grids = [_grid(*group) for group in _groups(rows, columns)]
    return sorted((g for g in grids if g is not None), key=lambda g: (g.ys[0], g.xs[0]))


def _without_frames(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Leave out the frames around single letters, as of a footnote: they are no cells."""
    low = [rule for rule in across if rule.end - rule.start < _LETTER]
    short = [rule for rule in down if rule.end - rule.start < _LETTER]
    drop: set[Rule] = set()
    for left, right in ((a, b) for a in short for b in short if 0 < b.at - a.at < _LETTER):
        level = abs(left.start - right.start) < 1 and abs(left.end - right.end) < 1
        floors = [r for r in low if _meet(r, left) and _meet(r, right)]
        if level and floors:
            drop.update((left, right, *floors))
    return [r for r in across if r not in drop], [r for r in down if r not in drop]


def joined_rules(rules: Iterable[Rule], gap: float = _TOUCH) -> list[Rule]:
    """Collinear lines no more than `gap` points apart, as one."""
    level: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if level and rule.at - level[-1][0].at <= _LEVEL:
            level[-1].append(rule)
        else:
            level.append([rule])
    joined: list[Rule] = []
    for group in level:
        first = len(joined)
        for rule in sorted(group, key=lambda r: r.start):
            last = joined[-1] if len(joined) > first else None
            if last and rule.start <= last.end + gap:
                joined[-1] = Rule(last.at, last.start, max(last.end, rule.end))
            else:
                joined.append(rule)
    return joined


def _groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines connected by touching, as (horizontals, verticals)."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    left = list(down)
    free = set(range(len(across)))
    while left:
        columns, rows = [left.pop()], list[Rule]()
        queue: list[tuple[Rule, bool]] = [(columns[0], True)]
        while queue:
            rule, vertical = queue.pop()
            if vertical:
                for i in [i for i in free if _meet(across[i], rule)]:
                    free.remove(i)
                    rows.append(across[i])
                    queue.append((across[i], False))
            else:
                for other in [other for other in left if _meet(rule, other)]:
                    left.remove(other)
                    columns.append(other)
                    queue.append((other, True))
        if rows:
            groups.append((rows, columns))
    return groups


def _meet(across: Rule, down: Rule) -> bool:
    return (
        across.start - _TOUCH <= down.at <= across.end + _TOUCH
        and down.start - _TOUCH <= across.at <= down.end + _TOUCH
    )


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    xs = _bounds([r.at for r in down], [r.start for r in across], [r.end for r in across])
    ys = _bounds([r.at for r in across], [r.start for r in down], [r.end for r in down])
    if len(xs) < 2 or len(ys) < 2:
        return None
    width, height = len(xs) - 1, len(ys) - 1
    floors = [[_drawn(across, y, xs[c], xs[c + 1]) for c in range(width)] for y in ys]
    walls = [[_drawn(down, x, ys[r], ys[r + 1]) for r in range(height)] for x in xs]
    spans = _cells(floors, walls, width, height)
    return Grid(xs, ys, spans, not any(floors[0]), not any(floors[-1]))


def _bounds(drawn: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """Positions of drawn lines, and the outer ends of those that cross them."""
    places: list[float] = []
    for at in sorted([*drawn, min(starts), max(ends)]):
        if not places or at - places[-1] > _TOUCH:
            places.append(at)
    return places


def _drawn(rules: list[Rule], at: float, start: float, end: float) -> bool:
    covered = sum(
        max(0.0, min(end, r.end) - max(start, r.start)) for r in rules if abs(r.at - at) <= _TOUCH
    )
    return covered >= _COVERED * (end - start)


def _cells(
    floors: list[list[bool]], walls: list[list[bool]], width: int, height: int
) -> list[Span]:
    """Slots without a line between them, merged to rectangles."""
    owner = {(r, c): (r, c) for r in range(height) for c in range(width)}

    def root(slot: tuple[int, int]) -> tuple[int, int]:
        while owner[slot] != slot:
            slot = owner[slot]
        return slot

    for r in range(height):
        for c in range(width):
            if c + 1 < width and not walls[c + 1][r]:
                owner[root((r, c + 1))] = root((r, c))
            if r + 1 < height and not floors[r + 1][c]:
                owner[root((r + 1, c))] = root((r, c))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for slot in owner:
        groups.setdefault(root(slot), []).append(slot)
    return [span for slots in groups.values() for span in _rectangles(slots)]


def _rectangles(slots: list[tuple[int, int]]) -> list[Span]:
    """One rectangle where the slots fill it, else one for each of their rows."""
    rows, columns = sorted({r for r, _ in slots}), sorted({c for _, c in slots})
    if len(slots) == len(rows) * len(columns):
        return [(rows[0], columns[0], len(rows), len(columns))]
    found = []
    for r in rows:
        across = [c for row, c in slots if row == r]
        found.append((r, min(across), 1, max(across) - min(across) + 1))
    return found
