"""The app package of Teams: what an administrator uploads."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.errors import SettingsError
from bots.teams.package.icons import ACCENT, color_icon, outline_icon

_SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json"
_NEEDED = (
    "teams_app_id",
    "teams_developer",
    "teams_website",
    "teams_privacy_url",
    "teams_terms_url",
)
# What an organisation allows where it adds the app: to be sent what nobody addressed to it.
_ALL_MESSAGES = ("ChannelMessage.Read.Group", "ChatMessage.Read.Chat")
_SHORT = "Cited answers from your hospital's own guidelines"
_FULL = (
    "Ask a clinical question and read the answer in the words of your hospital's own guidelines. "
    "Every sentence names its source, and its exact words can be shown. Where the library holds "
    "no answer, Bedside says so and passes the question to a librarian. Never type what "
    "identifies a patient. Bedside supports clinical judgement and does not replace it."
)


def write_package(path: Path, settings: Settings, name: str, *, all_messages: bool) -> None:
    """Write the package. name: of the app. all_messages: ask for every message of the places that
    the app is added to, as follow-ups without a mention need.

    Raises SettingsError naming every setting that is missing, or that Teams would not take.
    """
    made = manifest(settings, name, all_messages=all_messages)
    if faults := tuple(_faults(made)):
        raise SettingsError("Teams would not take this package:\n  " + "\n  ".join(faults))
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("manifest.json", json.dumps(made, indent=2, ensure_ascii=False))
            package.writestr("color.png", color_icon())
            package.writestr("outline.png", outline_icon())
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error


def manifest(settings: Settings, name: str, *, all_messages: bool) -> dict[str, Any]:
    """The manifest. Raises SettingsError naming every setting that is missing."""
    if missing := [f"BEDSIDE_{n.upper()}" for n in _NEEDED if not getattr(settings, n)]:
        raise SettingsError(
            f"The package needs {', '.join(missing)}. docs/teams.md says what each is."
        )
    places = ["personal", "team", "groupChat"]
    made: dict[str, Any] = {
        "$schema": _SCHEMA,
        "manifestVersion": "1.19",
        "version": version("bedside"),
        "id": settings.teams_app_id,
        "developer": {
            "name": settings.teams_developer,
            "websiteUrl": settings.teams_website,
            "privacyUrl": settings.teams_privacy_url,
            "termsOfUseUrl": settings.teams_terms_url,
        },
        "name": {"short": name, "full": name},
        "description": {"short": _SHORT, "full": _FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [{"botId": settings.teams_app_id, "scopes": places, "supportsFiles": False}],
        "defaultInstallScope": "personal",
        "supportedChannelTypes": ["privateChannels", "sharedChannels"],
    }
    return made | (_asking_for_all(settings) if all_messages else {})


def _asking_for_all(settings: Settings) -> dict[str, Any]:
    asked = [{"name": name, "type": "Application"} for name in _ALL_MESSAGES]
    return {
        "webApplicationInfo": {
            "id": settings.teams_app_id,
            "resource": f"api://{settings.teams_app_id}",
        },
        "authorization": {"permissions": {"resourceSpecific": asked}},
    }


def _faults(made: dict[str, Any]) -> Iterator[str]:
    """What the schema that the manifest names has against it."""
    from jsonschema import Draft4Validator

    text = resources.files(__package__).joinpath("manifest.schema.json").read_text("utf-8")
    for error in Draft4Validator(json.loads(text)).iter_errors(made):
        where = ".".join(str(part) for part in error.path) or "the manifest"
        yield f"{where}: {error.message[:200]}"
    for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        if not str(made["developer"][name]).startswith("https://"):
            yield f"developer.{name}: {made['developer'][name]!r} is no https:// address"
