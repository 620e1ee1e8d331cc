from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Settings, load_settings
from assistant.errors import SettingsError

_PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_as_it_is(name: str) -> None:
    described = Settings.model_fields[name].description
    row = f"| `BEDSIDE_{name.upper()}` |"
    assert any(line.startswith(row) and described in line for line in _PAGE.read_text().split("\n"))


def test_a_bad_setting_is_named_with_what_it_got(monkeypatch: pytest.MonkeyPatch) -> None:
    load_settings.cache_clear()
    monkeypatch.setenv("BEDSIDE_PORT", "lots")
    with pytest.raises(SettingsError, match=r"BEDSIDE_PORT.*'lots'"):
        load_settings()
    load_settings.cache_clear()
