"""Many who ask over HTTP at once: a process of its own, that does as little as it can.

`python -m eval.bench.clients URL CLIENTS` reads questions from standard input, one a line, and has
so many clients ask them, each over one connection, the next as soon as it has its answer. Ends
with a line of JSON: what `Asked` holds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """milliseconds: of each question that was answered. statuses: how many of each HTTP status.
    seconds: from the first question to the last answer. cpu: seconds of this process in it."""

    milliseconds: list[float]
    statuses: dict[str, int]
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds


async def ask(url: str, questions: list[str], clients: int) -> Asked:
    """Have the questions asked, each by the client whose turn it is."""
    place = urlsplit(url)
    milliseconds: list[float] = []
    statuses: Counter[str] = Counter()
    waiting = iter([_request(place.netloc, place.path, question) for question in questions])

    async def client() -> None:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        for request in waiting:
            start = time.perf_counter()
            writer.write(request)
            status = await _status(reader)
            statuses[status] += 1
            if status == "200":
                milliseconds.append((time.perf_counter() - start) * 1000)
        writer.close()

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Asked(
        milliseconds,
        dict(statuses),
        time.perf_counter() - began,
        time.process_time() - cpu,
    )


def _request(host: str, path: str, question: str) -> bytes:
    body = json.dumps({"question": question}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _status(reader: asyncio.StreamReader) -> str:
    """The status of a response, which is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    await reader.readexactly(next(_lengths(head)))
    return head.split(" ", 2)[1]


def _lengths(head: str) -> Iterator[int]:
    for line in head.splitlines():
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            yield int(value)


if __name__ == "__main__":
    said = asyncio.run(ask(sys.argv[1], sys.stdin.read().splitlines(), int(sys.argv[2])))
    print(json.dumps(asdict(said)))
