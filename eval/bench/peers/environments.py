"""The peers' virtual environments, each from the exact versions beside this file."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from rich.console import Console

from assistant.compiled import packaged_model
from eval.bench.peers.driving import Contender

PEERS = {
    "langchain": "LangChain",
    "llamaindex": "LlamaIndex",
    "haystack": "Haystack",
    "txtai": "txtai",
}
_VERSIONS = Path(__file__).parent
_FIRST = "torch==2.13.0"  # alone, so that an index of builds without CUDA is enough for it
_SHOWN = {
    "langchain": ("langchain-core", "langchain-chroma", "chromadb", "rank-bm25"),
    "llamaindex": ("llama-index-core", "llama-index-retrievers-bm25", "bm25s", "chromadb"),
    "haystack": ("haystack-ai", "faiss-haystack"),
    "txtai": ("txtai", "faiss-cpu", "chonkie"),
}


def peers(folder: Path) -> list[Contender]:
    """The peers whose environment is there, in the folder that keeps them."""
    return [
        Contender(key, name, key, _python(folder, key), packaged_model())
        for key, name in PEERS.items()
        if _ready(folder, key).exists()
    ]


def bedside(models: Path) -> Contender:
    """Bedside's retrieval. models: folder of converted models."""
    return Contender("bedside", "Bedside", "bedside", Path(sys.executable), models)


def bedside_answers(models: Path) -> Contender:
    """The whole of Bedside's answer."""
    name = "Bedside, whole answer"
    return Contender("answers", name, "bedside_answers", Path(sys.executable), models)


def make(folder: Path) -> None:
    """Make the environments that are missing or of other versions than those beside this file."""
    for key, name in PEERS.items():
        wanted = _wanted(key).read_text(encoding="utf-8")
        ready = _ready(folder, key)
        if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
            continue
        Console(stderr=True).print(f"Installing {name}")
        venv.create(_python(folder, key).parents[1], clear=True, with_pip=True)
        for what in ([_FIRST], ["--requirement", str(_wanted(key))]):
            pip = [str(_python(folder, key)), "-m", "pip", "install", "--quiet"]
            subprocess.run([*pip, "--disable-pip-version-check", *what], check=True)
        ready.write_text(wanted, encoding="utf-8")


def versions(key: str) -> str:
    """What of a peer matters, with its version."""
    lines = _wanted(key).read_text(encoding="utf-8").splitlines()
    held = dict(line.split("==", 1) for line in lines if "==" in line)
    return ", ".join(f"{package} {held[package]}" for package in _SHOWN[key])


def _python(folder: Path, key: str) -> Path:
    return folder.absolute() / key / "venv" / "bin" / "python"


def _ready(folder: Path, key: str) -> Path:
    return folder / key / "ready.txt"


def _wanted(key: str) -> Path:
    return _VERSIONS / f"{key}.txt"
