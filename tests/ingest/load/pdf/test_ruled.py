from __future__ import annotations

from ingest.load.pdf.page import Rule
from ingest.load.pdf.ruled import find_grids, joined_rules


def across(*ys: float, start: float = 0, end: float = 100) -> list[Rule]:
    return [Rule(y, start, end) for y in ys]


def down(*xs: float, start: float = 0, end: float = 60) -> list[Rule]:
    return [Rule(x, start, end) for x in xs]


def test_a_grid_of_cells() -> None:
    [grid] = find_grids(across(0, 30, 60), down(0, 50, 100))
    assert (grid.xs, grid.ys) == ([0, 50, 100], [0, 30, 60])
    assert sorted(grid.spans) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_missing_walls_merge_cells() -> None:
    [grid] = find_grids(across(0, 60) + across(30, start=50), down(0, 50, 100))
    assert sorted(grid.spans) == [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]


def test_a_page_break_leaves_the_last_row_open() -> None:
    [grid] = find_grids(across(0, 30), down(0, 50, 100))
    assert grid.ys == [0, 30, 60]
    assert (grid.open_top, grid.open_bottom) == (False, True)


def test_boxes_apart_are_grids_of_their_own() -> None:
    right = [Rule(rule.at + 200, rule.start, rule.end) for rule in down(0, 100)]
    grids = find_grids(across(0, 60) + across(0, 60, start=200, end=300), down(0, 100) + right)
    assert [grid.xs for grid in grids] == [[0, 100], [200, 300]]


def test_a_wall_that_is_shifted_in_some_rows_is_not_lost() -> None:
    low, high = Rule(262.1, 466, 482), Rule(263.4, 210, 293)
    assert sorted((r.start, r.end) for r in joined_rules([low, high])) == [(210, 293), (466, 482)]
