from __future__ import annotations

from eval.bench.grown import Grown, Written
from eval.bench.large import Batch
from eval.bench.latency import Latency
from eval.bench.sizing import sizes
from eval.bench.startup import Served


def grown(chunks: int, seconds: float, p95: float) -> Grown:
    return Grown(
        Written([Batch(chunks, seconds)], peak=1024.0 * seconds),
        {"database": 2**30 * chunks // 100_000},
        Served(2.0, [[500.0], [p95]], 2048.0),
        Latency("", chunks // 25, chunks, [], {}),
        changed=seconds / 100,
    )


MEASURED = (grown(5_010, 10, 20.0), grown(100_020, 200, 40.0), grown(1_000_000, 3000, 85.0))


def test_what_was_measured_is_told_and_what_lies_between_is_derived() -> None:
    table = sizes(MEASURED, embedded=100.0)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    names = ("one ward", "a hospital", "several trusts", "a national service")
    assert [row[0] for row in rows] == list(names)
    assert [row[2] for row in rows] == ["measured", "measured", "derived", "measured"]
    assert rows[0][3:5] == ["200", "1 min"]
    assert rows[3][3:] == [
        "40,000", "3.6 h", "10.00 GiB", "3000.0 GiB", "2.0 GiB", "2.5 s", "85 ms", "30.0 s",
        "servers",
    ]  # fmt: skip
    between = (500_000 - 100_020) / (1_000_000 - 100_020)
    assert rows[2][9] == f"{40 + between * 45:.0f} ms"
