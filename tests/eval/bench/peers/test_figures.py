from __future__ import annotations

from pathlib import Path

from eval.bench.peers.figures import Figure, Figures


def test_what_was_measured_is_not_measured_again(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> Figure:
        made.append("once")
        return {"seconds": 1.5}

    assert Figures(tmp_path / "figures.json").once("ask-5/1/bedside", make) == {"seconds": 1.5}
    again = Figures(tmp_path / "figures.json")

    assert again.once("ask-5/1/bedside", make) == {"seconds": 1.5}
    assert made == ["once"]
    assert again.of("ask-5", "bedside") == [{"seconds": 1.5}]


def test_figures_are_let_go_by_part_and_system(tmp_path: Path) -> None:
    figures = Figures(tmp_path / "figures.json")
    for key in ("ask-5/1/bedside", "ask-5/1/txtai", "quality-scifact/bedside"):
        figures.once(key, lambda: {})

    figures.forget(["ask"], ["bedside"])

    left = Figures(tmp_path / "figures.json")
    assert not left.has("ask-5/1/bedside")
    assert left.has("ask-5/1/txtai")
    assert left.has("quality-scifact/bedside")
