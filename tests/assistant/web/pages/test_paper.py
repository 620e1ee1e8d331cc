from __future__ import annotations

import pytest

from assistant.web.pages.paper import found_at

PAGE = "mild55to59severe65ormorecalciumgluconate10ml5minutesintravenouscalciumchloride10ml"


def test_a_quote_is_found_without_its_blanks_and_hyphens() -> None:
    places = found_at(PAGE, ["Calcium glu-\nconate 10 mL"])
    assert "".join(PAGE[i] for i in places) == "calciumgluconate10ml"


def test_the_cells_of_a_row_are_found_one_after_another() -> None:
    places = found_at(PAGE, ["calcium chloride", "10 mL"])
    assert "".join(PAGE[i] for i in places) == "calciumchloride10ml"


@pytest.mark.parametrize("quote", [[], [""], ["10 mL"], ["calcium gluconate", "20 mL"]])
def test_what_is_not_there_whole_is_not_marked(quote: list[str]) -> None:
    assert found_at(PAGE, quote) == []
