"""A language model of a GGUF file, served on loopback as an OpenAI-compatible server.

    python -m eval.bench.local_model MODEL.gguf --port 8090

says which settings ask it, and serves until it is stopped. Needs the package xllamacpp.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

_CONTEXT = 4096  # tokens of prompt and reply
_QUIET = -1


@contextmanager
def served(model: Path, port: int = 0, threads: int = 1) -> Iterator[str]:
    """Serve a model until the block ends; gives the address that is BEDSIDE_MODEL_URL.

    port: 0 for one that is free. threads: of the CPU; its threads wait for each other without
    resting, so on a machine that does other work as well one is faster than all cores.
    """
    from xllamacpp import CommonParams, Server

    parameters = CommonParams()
    parameters.model.path = str(model)
    parameters.port = port
    parameters.n_ctx, parameters.n_parallel = _CONTEXT, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.verbosity = _QUIET
    parameters.ui = False
    server = Server(parameters)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server


@click.command()
@click.argument("model", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--port", default=8090, show_default=True, help="Port on loopback.")
@click.option("--threads", default=1, show_default=True, help="CPU threads.")
def main(model: Path, port: int, threads: int) -> None:
    """Serve MODEL, a GGUF file, until it is stopped."""
    with served(model, port, threads) as address:
        print(f"BEDSIDE_MODEL=openai:{model.stem} BEDSIDE_MODEL_URL={address}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
