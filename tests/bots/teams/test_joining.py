"""What `bedside serve` says of Teams at start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.api import create_app
from assistant.errors import SettingsError
from assistant.pipeline import Assistant
from assistant.web import parts
from tests.bots.teams.issuer import APP_ID, TENANT_ID

_ALL = {
    "teams_app_id": APP_ID,
    "teams_app_secret": SecretStr("a secret"),
    "teams_tenant_id": TENANT_ID,
}


def _told(assistant: Assistant, require_keys: bool = False, **over: Any) -> str:
    settings = assistant.settings.model_copy(update=over)
    app = create_app(replace(assistant, settings=settings), require_keys=require_keys)
    (line,) = (line for line in parts.told(app) if line.startswith("Teams: "))
    return line


def test_it_is_off_where_nothing_asks_for_it(sample: Assistant) -> None:
    assert _told(sample) == "Teams: off; docs/teams.md says how to set it up."


@pytest.mark.parametrize("missing", _ALL)
def test_what_is_missing_is_named(sample: Assistant, missing: str) -> None:
    told = _told(sample, **{n: v for n, v in _ALL.items() if n != missing})
    assert told.startswith(f"Teams: off, BEDSIDE_{missing.upper()} is not set.")


def test_it_says_for_whom_it_is_on(sample: Assistant) -> None:
    assert _told(sample, **_ALL) == f"Teams: on for the organisation {TENANT_ID}, at /api/messages."


def test_without_its_package_it_says_how_to_install_it(
    sample: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.teams.joining.find_spec", lambda name: None)
    assert "pip install 'bedside[teams]'" in _told(sample, **_ALL)


@pytest.mark.parametrize(("require_keys", "over"), [(True, {}), (False, {"teams_app_id": APP_ID})])
def test_messages_without_tokens_are_for_this_machine_alone(
    sample: Assistant, require_keys: bool, over: dict[str, str]
) -> None:
    assert "this machine alone" in _told(sample, teams_local=True)
    with pytest.raises(SettingsError, match="nobody vouches for"):
        _told(sample, require_keys, teams_local=True, **over)
