"""What a calibration reaches, in the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table

from eval.calibrating import Calibrated


def shown(found: Calibrated) -> RenderableType:
    """A table of questions that the fit has not seen."""
    tuning = found.tuning
    with_ = f" with the reranker {tuning.reranker}" if tuning.reranker else ""
    table = Table(title=f"{tuning.embedder}{with_}", title_justify="left")
    for column, justify in (("questions not learned from", "left"), ("", "right"),
                            ("answered", "right")):  # fmt: skip
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for group in found.groups:
        answered = group.questions - group.refused
        table.add_row(group.name, str(group.questions), f"{answered / group.questions:.0%}")
    scaled = ", ".join(f"{name} {factor:g}" for name, factor in tuning.factors.items())
    return Group(
        table,
        f"Threshold {tuning.threshold:.3f}; area under the curve {found.area:.3f}.",
        f"Weights on cosines times: {scaled}." if scaled else "Weights on cosines as they are.",
    )
