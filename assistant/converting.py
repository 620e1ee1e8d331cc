"""A sentence-transformers model as an OpenVINO graph, and what is tried before it is used."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import SettingsError, StorageFull

_SAME = 0.999  # least cosine of a converted model's vector with the model's own
_TRIED = ("Give oxygen.", "Take blood cultures before the first dose of an antibiotic is given.")
_log = logging.getLogger(__name__)


def converted(model: Any, path: Path) -> bool:
    """Write the graph of a model; False where it cannot be had, or gives other vectors."""
    try:
        _save(_graph(model), path)
        return _least_cosine(model, path) >= _SAME
    except StorageFull:
        raise
    except Exception:  # converters and models raise what they like
        _log.warning("the embedder could not be converted: torch runs it", exc_info=True)
        return False


def _least_cosine(model: Any, path: Path) -> float:
    """Of the graph's vectors with the model's own."""
    import openvino

    graph = openvino.Core().compile_model(str(path), "CPU")
    cosines = []
    for text in _TRIED:
        inputs = model.preprocess([text])
        ids, mask = (inputs[name].numpy() for name in ("input_ids", "attention_mask"))
        own = model.encode(text, normalize_embeddings=True, prompt="", show_progress_bar=False)
        other = np.asarray(graph({0: ids, 1: mask})[0])[0]
        cosines.append(float(own @ other / np.linalg.norm(other)))
    return min(cosines)


def fast_tokenizer(source: Path, model: Any) -> Any:
    """The model's tokenizer in Hugging Face's fast format."""
    from tokenizers import Tokenizer

    if (source / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(source / "tokenizer.json"))
    fast = getattr(model.tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise SettingsError(
            f"BEDSIDE_EMBEDDER: {source} has no fast tokenizer, which Bedside needs to know where "
            "in a text each token stands. Name another model."
        )
    return fast


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


def load(source: Path) -> Any:
    """The sentence-transformers model in a folder. Raises SettingsError where it is damaged."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("transformers").setLevel(logging.ERROR)
    try:
        return SentenceTransformer(
            str(source),
            device="cpu",
            local_files_only=True,
            # The graph is traced, and only the eager attention traces for every length.
            model_kwargs={"attn_implementation": "eager"},
        ).eval()
    except Exception as error:  # whatever a damaged file makes its readers raise
        raise SettingsError(
            f"BEDSIDE_EMBEDDER: the model in {source} cannot be opened ({error}). Name another "
            "folder, or fetch the model again."
        ) from error


def _graph(model: Any) -> Any:
    import warnings

    import openvino
    import torch

    example = (torch.ones(2, 16, dtype=torch.long), torch.ones(2, 16, dtype=torch.long))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openvino.convert_model(whole(model), example_input=example)


def whole(model: Any) -> Any:
    """A model with plain inputs and outputs: ids and mask to pooled and token vectors, which
    layers behind the pooling change alike."""
    import torch
    from sentence_transformers.sentence_transformer.modules import Dense

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
            out = self.model({"input_ids": ids, "attention_mask": mask})
            tokens = out["token_embeddings"]
            for module in self.model:
                if isinstance(module, Dense):
                    tokens = module({"sentence_embedding": tokens})["sentence_embedding"]
            return out["sentence_embedding"], tokens

    return Whole().eval()
