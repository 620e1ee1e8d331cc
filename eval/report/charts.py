"""The report's charts as inline SVG, drawn by Matplotlib: the same data give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from threading import Lock
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDE = 4.9  # inches: read at the width of a phone, the words are still of 9 px
_TEXT = "#212b32"
_LINES = "#aeb7bd"
_LABEL = 62  # characters of a bar's label
_DRAWING = Lock()  # Matplotlib's settings are the whole process's
_COLOURS = ("#005eb8", "#f0a202", "#8f9ba3", "#3f2a56")  # told apart by lightness alone
_STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",  # measured with; shown in the page's own type, which is narrower
    "font.size": 9.5,
    "text.color": _TEXT,
    "axes.edgecolor": _LINES,
    "axes.labelcolor": _TEXT,
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
}


@dataclass(frozen=True, slots=True)
class Whisker:
    """A figure with its interval; all of one unit. None where it is not defined."""

    label: str
    value: float | None
    low: float | None
    high: float | None


def intervals(
    name: str, told: str, rows: Sequence[Whisker], ends: tuple[float, float], percent: bool
) -> str:
    """Dots with their intervals, one line each, the first on top.

    told: what the chart shows, for those who do not see it. ends: of the axis.
    """
    from matplotlib.ticker import PercentFormatter

    with _axes(name, told, 0.9 + 0.32 * len(rows)) as (axes, drawn):
        for place, row in enumerate(reversed(rows)):
            if row.value is None:
                axes.text(ends[0], place, " not defined", va="center", color="#4c6272")
                continue
            low = row.value if row.low is None else row.low
            high = row.value if row.high is None else row.high
            axes.plot([low, high], [place, place], color=_COLOURS[0], linewidth=2.2)
            axes.plot([row.value], [place], "o", color=_COLOURS[0], markersize=6.5)
        axes.set_yticks(range(len(rows)), [row.label for row in reversed(rows)])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlim(*ends)
        if percent:
            axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        _quiet(axes, "x")
    return drawn[0]


def columns(
    name: str, told: str, labels: Sequence[str], series: Mapping[str, Sequence[float]], counted: str
) -> str:
    """Columns of counts, the series stacked in their order.

    counted: what the upright axis counts. Not more labels are written than can be read.
    """
    from matplotlib.ticker import MaxNLocator

    with _axes(name, told, 2.5) as (axes, drawn):
        ground = [0.0] * len(labels)
        for place, (of, values) in enumerate(series.items()):
            colour = _COLOURS[place % len(_COLOURS)]
            axes.bar(range(len(labels)), values, 0.8, bottom=ground, label=of, color=colour)
            ground = [below + value for below, value in zip(ground, values, strict=True)]
        every = max(1, -(-len(labels) // 7))
        places = range(0, len(labels), every)
        axes.set_xticks(places, [labels[place] for place in places])
        axes.set_ylabel(counted)
        axes.set_ylim(0, max([*ground, 1.0]) * 1.08)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        if len(series) > 1:
            axes.legend(
                loc="lower left", bbox_to_anchor=(0, 1), ncols=len(series), frameon=False,
                borderaxespad=0.2, handlelength=1.2, columnspacing=1.2,
            )  # fmt: skip
        _quiet(axes, "y")
    return drawn[0]


def bars(name: str, told: str, rows: Sequence[tuple[str, int]]) -> str:
    """Bars of counts that lie, the first on top, each under its label and with its count."""
    longest = max((value for _, value in rows), default=1) or 1
    with _axes(name, told, 0.2 + 0.44 * len(rows)) as (axes, drawn):
        for place, (label, value) in enumerate(reversed(rows)):
            axes.barh(place, value, 0.4, color=_COLOURS[0])
            axes.text(0, place + 0.3, _shortened(label), va="bottom")
            axes.text(value + longest * 0.015, place, f"{value:,}", va="center")
        axes.set_xlim(0, longest * 1.12)
        axes.set_ylim(-0.4, len(rows) - 0.1)
        axes.set_axis_off()
    return drawn[0]


def _shortened(label: str) -> str:
    """As much of it as has room."""
    return label if len(label) <= _LABEL else f"{label[:_LABEL].rstrip()} …"


@contextmanager
def _axes(name: str, told: str, high: float) -> Iterator[tuple[Axes, list[str]]]:
    """Axes to draw on; the list holds the SVG once they are left."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    drawn: list[str] = []
    with _DRAWING, rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(_WIDE, high), layout="constrained")
        yield figure.add_subplot(), drawn
        drawn.append(_inline(figure, name, told))


def _quiet(axes: Axes, grid: str) -> None:
    """Nothing but what is read: faint lines across, no frame, no marks at the axes."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x" if grid == "x" else "y", color=_LINES, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def _inline(figure: Figure, name: str, told: str) -> str:
    """The figure as an element of a page whose ids are its own."""
    written = StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    svg = written.getvalue()
    svg = re.sub(r"<(metadata|style).*?</\1>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{name}-", svg)
    svg = svg.replace("'DejaVu Sans'", "'Bedside Sans'")
    attributes = f'<svg class="chart" role="img" aria-label={quoteattr(told)} '
    return svg.replace("<svg ", attributes, 1).strip()
