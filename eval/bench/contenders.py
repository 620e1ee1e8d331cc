"""One timed ingest by one way of doing it, in a process of its own; prints JSON.

`python -m eval.bench.contenders bedside|encode JOB`, JOB being a JSON file that
eval/bench/rates.py writes. Loading libraries and models is not timed, for either.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Job = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> None:
    """Run one contender on a job and print what it measured."""
    name, job = sys.argv[1:] if argv is None else argv
    ways: dict[str, Callable[[Job], Job]] = {"bedside": bedside, "encode": encode}
    print(json.dumps(ways[name](json.loads(Path(job).read_text(encoding="utf-8")))))


def bedside(job: Job) -> Job:
    """`bedside ingest` of files into a new library.

    job: files, folder of the library, models. Gives seconds and chunks.
    """
    from eval.bench.libraries import ingest, settings_at

    own = settings_at(Path(job["folder"]), Path(job["models"]))
    report, seconds = ingest(own, [Path(path) for path in job["files"]])
    return {
        "seconds": seconds,
        "chunks": report.chunks,
        "failed": [str(path) for path, _ in report.failed],
    }


def encode(job: Job) -> Job:
    """Nothing but `SentenceTransformer.encode()`. job: texts. Gives seconds."""
    model = _sentence_transformer()
    texts = job["texts"]
    model.encode(texts[:32], show_progress_bar=False)
    start = time.perf_counter()
    model.encode(texts, show_progress_bar=False)
    return {"seconds": time.perf_counter() - start}


def _sentence_transformer() -> Any:
    from sentence_transformers import SentenceTransformer

    from assistant.compiled import packaged_model
    from assistant.config import load_settings

    load_settings()
    return SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)


if __name__ == "__main__":
    main()
