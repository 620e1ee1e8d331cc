"""Where models come from: a package, a folder, or a name that was fetched. Nothing is downloaded
but by `fetch`, which only `bedside models fetch` calls."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import BedsideError, SettingsError

# Of a model's repository: what sentence-transformers reads, in one format of the weights.
_WANTED = ("*.json", "*.txt", "*.model", "*.safetensors", "*.py")


@dataclass(frozen=True, slots=True)
class ModelSource:
    """An embedder as the settings name it, so that it can be opened again.

    model: a folder, or a name; None for the packaged one. query_prefix, passage_prefix: None for
    what the model itself says.
    """

    model: str | None = None
    query_prefix: str | None = None
    passage_prefix: str | None = None

    @classmethod
    def parse(cls, text: str) -> ModelSource:
        """What `text` gave."""
        return cls(**json.loads(text)) if text else cls()

    @property
    def text(self) -> str:
        """As the catalogue keeps it; empty for the packaged embedder."""
        return json.dumps(asdict(self)) if self != ModelSource() else ""

    def found(self, fetched: Path) -> ModelSource:
        """With a folder's whole path in place of the name. Raises SettingsError."""
        if self.model is None:
            return self
        folder = find_model(self.model, fetched, "BEDSIDE_EMBEDDER")
        return ModelSource(str(folder), self.query_prefix, self.passage_prefix)


def find_model(name: str, fetched: Path, variable: str) -> Path:
    """The folder of a model. fetched: folder of those that were fetched.

    Raises SettingsError, which names the setting `variable`, where there is none.
    """
    for folder in (Path(name), _place(name, fetched)):
        if folder.is_dir():
            return folder.resolve()
    raise SettingsError(
        f"{variable}: there is no folder {name}, and no model of that name was fetched. Nothing "
        f"is downloaded while Bedside runs. `bedside models fetch {name}` fetches it where the "
        "Hugging Face Hub can be reached; its folder may also be copied here and named."
    )


def fetch(name: str, fetched: Path) -> Path:
    """Download a model from the Hugging Face Hub; gives its folder. Stopped, it goes on with the
    next call. Raises BedsideError."""
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    folder = _place(name, fetched)
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        snapshot_download(name, local_dir=partial, allow_patterns=list(_WANTED))
    except (HTTPError, HfHubHTTPError, HFValidationError, OSError) as error:
        why = str(error).strip().splitlines()[0]
        raise BedsideError(
            f"{name} could not be fetched: {why}. Check the name, and that this machine reaches "
            "the Hugging Face Hub (HF_ENDPOINT names another address); or copy the model's folder "
            "here by other means and name it."
        ) from error
    if folder.exists():
        raise BedsideError(f"{folder} is there already. Remove it first to fetch it anew.")
    partial.rename(folder)
    return folder


def _place(name: str, fetched: Path) -> Path:
    return fetched / name.replace("/", "--")
