"""An embedding model that torch runs, behind the few calls of OpenVINO's that an Embedder makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.converting import load, whole

_Ids = NDArray[np.int64]


class TorchModel:
    """Stands in for a compiled OpenVINO model."""

    def __init__(self, folder: Path, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self._model = whole(load(folder))

    def create_infer_request(self) -> TorchRequest:
        """What runs one batch at a time."""
        return TorchRequest(self._model)


@dataclass(frozen=True, slots=True)
class _Output:
    data: NDArray[np.float32]


class TorchRequest:
    """Stands in for an inference request of OpenVINO's."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._outputs: tuple[_Output, ...] = ()

    def infer(self, inputs: Mapping[int, _Ids], *, share_outputs: bool = False) -> None:
        """Run the model. inputs: 0: ids, 1: mask, each int64 [texts, tokens]."""
        import torch

        del share_outputs
        with torch.inference_mode():
            made = self._model(torch.from_numpy(inputs[0]), torch.from_numpy(inputs[1]))
        self._outputs = tuple(_Output(part.float().numpy()) for part in made)

    def get_output_tensor(self, number: int) -> _Output:
        """0: vectors [texts, dimensions], 1: those of tokens [texts, tokens, dimensions]."""
        return self._outputs[number]
