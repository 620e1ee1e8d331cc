"""A row counts as read when one row of a reader holds its cells, whole and in order."""

from __future__ import annotations

import pytest

from eval.bench.tables import labels, right

WANTED = ("aspirin", "75 mg…a day")


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([["Aspirin", "75 mg once a day"]], 2),
        ([["", "aspirin", "", "75 mg\nonce a day"]], 2),
        ([["75 mg once a day", "aspirin"]], 1),
        ([["aspirin 75 mg once a day"]], 0),
        ([["aspirin", "75 mg once a day or more"]], 1),
        ([["aspirin"], ["75 mg once a day"]], 1),
        ([], 0),
    ],
    ids=["whole", "empty cells", "order", "glued", "more text", "torn", "no table"],
)
def test_cells_in_order_in_one_row(rows: list[list[str]], count: int) -> None:
    assert right(WANTED, rows) == count


def test_dashes_and_bullets_do_not_count_but_a_lone_dash_is_a_value() -> None:
    assert right(("1.5–2.0", "-"), [["• 1.5-2.0", "-"]]) == 2
    assert right(("-",), [["2"]]) == 0


def test_each_label_names_a_page_and_its_cells() -> None:
    for label in labels():
        assert label.page > 0
        assert label.about
        assert all(len(row) > 1 and all(row) for row in label.rows)
