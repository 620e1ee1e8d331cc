"""Questions a second through `bedside serve`: many who ask at once, and what an answer costs.

Every question is asked once of a server, so that none is answered from memory. In the same run the
same questions are embedded and searched in Chroma and Tantivy with nothing around it, which is what
no assistant over these stores can do without.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from assistant.bootstrap import open_stores
from assistant.clock import now
from assistant.config import Settings
from assistant.library import Term
from eval.bench.beir import json_lines
from eval.bench.clients import Asked
from eval.bench.libraries import settings
from eval.bench.machine import cores
from eval.bench.results import Section, needed, parser, percentile, publish, table
from eval.bench.startup import started
from eval.sets import load_sets

_LIBRARIES = ("guidelines", "large-100000")
_CLIENTS = (1, 16, 50)
_SEED = 20
_DENSE, _LEXICAL = 100, 200  # as many as Bedside takes of each search


@dataclass(frozen=True, slots=True)
class Load:
    """So many clients at once. cpu: seconds of the server's process meanwhile."""

    clients: int
    asked: Asked
    cpu: float


@dataclass(frozen=True, slots=True)
class Bare:
    """The embedder and both searches alone, on all cores. cpu: seconds of the process."""

    questions: int
    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Round:
    """One server's life, and the bare searches after it."""

    loads: list[Load]
    bare: Bare


def main(argv: Sequence[str] | None = None) -> None:
    """Load a server over each library, in rounds, and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    parts = []
    for name in options.libraries:
        own = settings(options.work, name)
        needed(own.data_dir / "bedside.db")
        rounds = [_round(own, options, number) for number in range(options.rounds)]
        parts.append(_report(name, own, rounds))
    body = "\n\n".join([_MADE.format(cores=cores(), rounds=options.rounds), *parts])
    publish(Section("throughput", "Questions a second", body), options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("throughput", __doc__)
    made.add_argument(
        "--libraries",
        nargs="+",
        default=_LIBRARIES,
        help="libraries of the work folder (guidelines, which `python -m eval.bench.guidelines` "
        "makes, and large-100000, which `python -m eval.bench.speed --only ask` does)",
    )
    made.add_argument("--questions", type=int, default=900, help="for each number of clients (900)")
    made.add_argument("--rounds", type=int, default=3, help="servers started in turn (3)")
    return made.parse_args(arguments)


def _questions(options: argparse.Namespace) -> list[str]:
    """Real questions, each once: our sets over the guidelines, and people's health searches."""
    path = needed(options.data / "safety" / "queries_healthsearchqa.jsonl")
    texts = [case.question for case in load_sets(["real_a", "real_b"])]
    texts += [row["question"] for row in json_lines(path)]
    texts = list(dict.fromkeys(" ".join(text.split()) for text in texts))
    random.Random(_SEED).shuffle(texts)
    return texts


def _round(own: Settings, options: argparse.Namespace, number: int) -> Round:
    texts, each = _questions(options), options.questions
    turn = number * each % len(texts)
    texts = texts[turn:] + texts[:turn]
    loads = []
    with started(own) as server:
        process = psutil.Process(server.pid)
        for i, clients in enumerate(_CLIENTS):
            part = texts[i * each : (i + 1) * each]
            part = part[: each // 4] if clients == 1 else part
            before = _cpu(process)
            asked = _load(server.url, part, clients)
            loads.append(Load(clients, asked, _cpu(process) - before))
    return Round(loads, _bare(own, texts[:each]))


def _load(url: str, texts: Sequence[str], clients: int) -> Asked:
    done = subprocess.run(
        [sys.executable, "-m", "eval.bench.clients", url, str(clients)],
        input="\n".join(texts),
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode:
        raise SystemExit(f"The clients failed:\n{done.stderr}")
    return Asked(**json.loads(done.stdout))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _bare(own: Settings, texts: Sequence[str]) -> Bare:
    stores = open_stores(own)
    library, generation = stores.library, stores.library.catalogue.generation

    def search(text: str) -> None:
        library.vectors.search(library.embedder.query(text).vector, _DENSE, generation)
        library.lexical.search([Term(word) for word in text.split()], _LEXICAL)

    warm = len(texts) // 4
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(search, texts[:warm]))
        start, cpu = time.perf_counter(), time.process_time()
        list(pool.map(search, texts[warm:]))
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    stores.engine.dispose()
    return Bare(len(texts) - warm, seconds, spent)


_MADE = (
    "`bedside serve` on {cores} cores, extractive, each answer recorded before it is given. Our "
    "questions over the guidelines and HealthSearchQA's, each asked once of a server; each client "
    "has one connection and asks again at once. The clients, in a process of their own on the "
    "same cores, are in the questions a second and not in the CPU of an answer. The last line is "
    "the question's embedding and the two searches alone, a thread for each core. Medians of "
    "{rounds} rounds, a server each, and from the lowest to the highest."
)
_HEAD = (
    "clients", "questions", "questions/s", "p50, ms", "p95, ms", "CPU of an answer, ms",
    "clients' CPU, ms", "not answered",
)  # fmt: skip


def _report(name: str, own: Settings, rounds: Sequence[Round]) -> str:
    stores = open_stores(own)
    documents, chunks = stores.library.catalogue.counts()
    stores.engine.dispose()
    rows = [_row([r.loads[i] for r in rounds]) for i in range(len(_CLIENTS))]
    bare = [r.bare for r in rounds]
    rate = [b.questions / b.seconds for b in bare]
    cost = [1000 * b.cpu / b.questions for b in bare]
    alone: list[object] = ["embedding and searches alone", bare[0].questions, _of(rate)]
    rows.append([*alone, "–", "–", _of(cost), "–", "–"])
    most = max(_middle([r.loads[i].asked.rate for r in rounds]) for i in range(len(_CLIENTS)))
    last = _middle([_cost(r.loads[-1]) for r in rounds]) / _middle(cost)
    return (
        f"**{name}**: {documents:,} documents, {chunks:,} chunks.\n\n{table(_HEAD, rows)}\n\n"
        f"At best {most:.1f} questions a second, {most / _middle(rate):.2f} of the rate of "
        f"embedding and searches alone; an answer costs {last:.2f} times their CPU."
    )


def _row(loads: Sequence[Load]) -> list[object]:
    """A line about one number of clients, each round a load."""
    asked = [load.asked for load in loads]
    return [
        loads[0].clients,
        sum(asked[0].statuses.values()),
        _of([a.rate for a in asked]),
        _of([percentile(a.milliseconds, 50) for a in asked]),
        _of([percentile(a.milliseconds, 95) for a in asked]),
        _of([_cost(load) for load in loads]),
        _of([1000 * a.cpu / len(a.milliseconds) for a in asked]),
        sum(n for a in asked for status, n in a.statuses.items() if status != "200"),
    ]


def _cost(load: Load) -> float:
    """Milliseconds of the server's CPU for an answer."""
    return 1000 * load.cpu / len(load.asked.milliseconds)


def _middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def _of(values: Sequence[float]) -> str:
    """The median of the rounds, and how far they lie apart."""
    if len(values) == 1:
        return f"{values[0]:.1f}"
    return f"{_middle(values):.1f} ({min(values):.1f} to {max(values):.1f})"


if __name__ == "__main__":
    main()
