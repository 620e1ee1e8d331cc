from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from assistant.config import Settings, load_settings
from assistant.errors import SettingsError
from bots.teams.command import teams
from bots.teams.package import write_package
from tests.bots.teams.issuer import APP_ID

_OWN = {
    "teams_app_id": APP_ID,
    "teams_developer": "Northgate Hospital Library",
    "teams_website": "https://library.example.nhs.uk/bedside",
    "teams_privacy_url": "https://library.example.nhs.uk/privacy",
    "teams_terms_url": "https://library.example.nhs.uk/terms",
}


@pytest.fixture
def own(settings: Settings) -> Settings:
    return settings.model_copy(update=_OWN)


def test_a_package_holds_a_manifest_and_two_icons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in _OWN.items():
        monkeypatch.setenv(f"BEDSIDE_{name.upper()}", value)
    load_settings.cache_clear()
    path = tmp_path / "app.zip"
    result = CliRunner().invoke(teams, ["package", "--out", str(path)])
    load_settings.cache_clear()

    assert (result.exit_code, result.exception) == (0, None)
    assert str(path) in result.output
    with zipfile.ZipFile(path) as package:
        assert package.namelist() == ["manifest.json", "color.png", "outline.png"]
        manifest = json.loads(package.read("manifest.json"))
        color = Image.open(io.BytesIO(package.read("color.png")))
        outline = Image.open(io.BytesIO(package.read("outline.png")))
    assert manifest["bots"] == [
        {"botId": APP_ID, "scopes": ["personal", "team", "groupChat"], "supportsFiles": False}
    ]
    assert "authorization" not in manifest
    assert (color.size, outline.size) == ((192, 192), (32, 32))
    assert {pixel[:3] for _, pixel in outline.getcolors(1024) or () if pixel[3]} == {
        (255, 255, 255)
    }


def test_every_message_is_asked_for_only_where_it_is_wanted(own: Settings, tmp_path: Path) -> None:
    path = tmp_path / "app.zip"
    write_package(path, own, "Bedside", all_messages=True)
    with zipfile.ZipFile(path) as package:
        manifest = json.loads(package.read("manifest.json"))
    asked = manifest["authorization"]["permissions"]["resourceSpecific"]
    assert [p["name"] for p in asked] == ["ChannelMessage.Read.Group", "ChatMessage.Read.Chat"]
    assert manifest["webApplicationInfo"]["id"] == APP_ID


def test_all_that_is_missing_is_named_at_once(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        write_package(tmp_path / "app.zip", settings, "Bedside", all_messages=False)
    assert all(f"BEDSIDE_{name.upper()}" in str(caught.value) for name in _OWN)


@pytest.mark.parametrize(
    ("over", "name", "told"),
    [
        ({"teams_app_id": "my-bot"}, "Bedside", r"bots\.0\.botId: 'my-bot'"),
        ({"teams_developer": "x" * 33}, "Bedside", r"developer\.name: "),
        ({"teams_terms_url": "http://library.example"}, "Bedside", "no https:// address"),
        ({}, "x" * 31, r"name\.short: "),
    ],
)
def test_what_teams_would_not_take_is_told_before_it_is_uploaded(
    own: Settings, tmp_path: Path, over: dict[str, str], name: str, told: str
) -> None:
    path = tmp_path / "app.zip"
    with pytest.raises(SettingsError, match=told):
        write_package(path, own.model_copy(update=over), name, all_messages=False)
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_named(own: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere/app\.zip cannot be written"):
        write_package(tmp_path / "nowhere" / "app.zip", own, "Bedside", all_messages=False)
