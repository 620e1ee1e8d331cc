"""The comparison as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from eval.bench.peers.corpora import TIMED
from eval.bench.peers.driving import Contender
from eval.bench.peers.environments import PEERS, versions
from eval.bench.peers.figures import Figure, Figures
from eval.bench.results import percentile, table
from eval.metrics.intervals import paired_bootstrap

Value = Callable[[Figure], float]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the table. part: of the figures it is read from. digits: behind the point. high:
    whether more is better. questions: its key where it is a mean over questions."""

    name: str
    part: str
    value: Value
    digits: int = 1
    high: bool = False
    questions: str = ""


def report(
    figures: Figures, systems: Sequence[Contender], answers: Contender, sizes: Sequence[int]
) -> str:
    """Tables of quality and speed, ratios, and what is compared."""
    quality, speed = _quality(), _speed(sizes)
    parts = [
        _table(figures, systems, quality),
        "Bedside less the best other system, question by question, with the 95 % interval of the "
        "bootstrap over questions:",
        _margins(figures, systems, quality),
        "Times and memory: the median of the rounds, in brackets the least and the most.",
        _table(figures, [*systems, answers], speed),
        "The same as multiples of Bedside's median; above 1 is more of it than Bedside's.",
        _ratios(figures, [*systems, answers], speed),
        _about(figures, systems),
    ]
    return "\n\n".join(parts)


def _quality() -> list[Row]:
    def row(name: str, part: str, key: str, digits: int = 3) -> Row:
        return Row(name, f"quality-{part}", lambda f: fmean(f[key]), digits, True, key)

    return [
        row("SciFact test, nDCG@10", "scifact", "nDCG@10"),
        row("SciFact test, recall@100", "scifact", "R@100"),
        row("guidelines: right document first", "guidelines", "document first"),
        row("guidelines: right passage in 5", "guidelines", "passage in 5"),
        row("COVID-QA: gold span in the top 5", "covidqa", "span in 5"),
        row("characters in the top 5 (guidelines)", "guidelines", "characters", 0),
    ]


def _speed(sizes: Sequence[int]) -> list[Row]:
    def rate(figure: Figure) -> float:
        return float(figure["documents"] / figure["seconds"])

    rows = [
        Row("guidelines, documents/s", "ingest-guidelines", rate, 2, True),
        Row("SciFact, documents/s", "ingest-scifact", rate, 2, True),
        Row("taking guidelines in, peak MiB", "ingest-guidelines", lambda f: f["peak"], 0),
    ]
    for size in sizes:
        part, at = f"ask-{size}", f"{size:,} chunks"
        rows += [
            Row(f"{at}, p50 ms", part, lambda f: percentile(f["milliseconds"], 50)),
            Row(f"{at}, p95 ms", part, lambda f: percentile(f["milliseconds"], 95)),
            Row(f"{at}, questions/s of 16 clients", part, lambda f: f["answered"] / f["seconds"],
                1, True),
            Row(f"{at}, peak MiB", part, lambda f: f["peak"], 0),
        ]  # fmt: skip
    return rows


def _table(figures: Figures, systems: Sequence[Contender], rows: Sequence[Row]) -> str:
    lines = []
    for row in rows:
        cells = [_cell(row, figures.of(row.part, system.key)) for system in systems]
        lines.append([row.name, *cells])
    return table(["", *(system.name for system in systems)], lines)


def _cell(row: Row, found: Sequence[Figure]) -> str:
    values = [row.value(figure) for figure in found]
    if not values:
        return "–"
    shown = f"{median(values):,.{row.digits}f}"
    if len(values) == 1:
        return shown
    return f"{shown} ({min(values):,.{row.digits}f}–{max(values):,.{row.digits}f})"


def _ratios(figures: Figures, systems: Sequence[Contender], rows: Sequence[Row]) -> str:
    lines = []
    for row in rows:
        ours = [row.value(f) for f in figures.of(row.part, "bedside")]
        line = [row.name]
        for system in systems[1:]:
            theirs = [row.value(f) for f in figures.of(row.part, system.key)]
            line.append(f"{median(theirs) / median(ours):.2f}" if ours and theirs else "–")
        lines.append(line)
    return table(["", *(system.name for system in systems[1:])], lines)


def _margins(figures: Figures, systems: Sequence[Contender], rows: Sequence[Row]) -> str:
    lines = []
    for row in rows[:-1]:
        held = {s.key: figures.of(row.part, s.key) for s in systems}
        values = {key: found[0][row.questions] for key, found in held.items() if found}
        others = [key for key in values if key != "bedside"]
        if "bedside" not in values or not others:
            continue
        best = max(others, key=lambda key: fmean(values[key]))
        less, (low, high) = paired_bootstrap(values[best], values["bedside"])
        lines.append([row.name, PEERS[best], f"{less:+.3f}", f"{low:+.3f} to {high:+.3f}"])
    return table(["", "the best other", "Bedside's lead", "95 % interval"], lines)


def _about(figures: Figures, systems: Sequence[Contender]) -> str:
    peers = [s for s in systems if s.key in PEERS]
    named = "; ".join(f"{s.name} ({versions(s.key)})" for s in peers)
    taken = {name: figures.of(f"ingest-{name}", "bedside") for name in TIMED}
    counts = {name: found[0]["documents"] if found else 0 for name, found in taken.items()}
    return _WHAT.format(peers=named, **counts)


_WHAT = """Peers: {peers}, each in a virtual environment and a process of its own, set up as its \
documentation does hybrid retrieval (`eval/bench/peers/*.py`), with the same all-MiniLM-L6-v2, \
which all of them run in PyTorch by default, and Bedside by OpenVINO. Peers are given the text \
that Bedside extracted, with each document's title, which favours them: Bedside reads the files. \
Each cuts with its own splitter, to pieces of about what the model reads at once. Taken in \
against the clock: {guidelines} guidelines in the mix of formats that `eval/bench/rates.py` \
picks, and {scifact} SciFact abstracts, one of twenty; opening libraries and models is not \
counted. Quality is of each system's own chunks of the whole sets, with 10 results asked for, 300 \
on SciFact, where a document ranks as its best chunk; to save an hour, peers' vectors for this \
come from Bedside's runtime, whose cosines with those of sentence-transformers are above 0.9999. \
A passage is right that is from the right document and holds the gold words; Bedside may merge \
neighbouring chunks to one, hence the row on characters. Bedside's figures are of its retrieval, \
as peers retrieve only; the last column is all of an answer: checked, cited, and written to its \
record. Times are of real chunks, at the larger size near copies of them with moved vectors, the \
same texts and vectors for all. One question at a time: the 268 of our sets; 16 clients, threads \
of the system's process: other people's questions (HealthSearchQA), none asked twice."""
