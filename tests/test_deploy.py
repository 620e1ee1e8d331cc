"""The files in deploy/: they name settings that there are, and their units hold together."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from assistant.config import Settings
from tests.conftest import REPO

DEPLOY = REPO / "deploy"
NOT_SETTINGS = {"BEDSIDE_DATABASE_PASSWORD", "BEDSIDE_DOCUMENTS"}  # of the compose file alone


@pytest.mark.parametrize(
    "path", [*DEPLOY.iterdir(), REPO / "docs" / "deployment.md"], ids=lambda p: p.name
)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    named = set(re.findall(r"BEDSIDE_[A-Z_]*[A-Z]", path.read_text()))
    known = {f"BEDSIDE_{name.upper()}" for name in Settings.model_fields}
    assert named - known - NOT_SETTINGS == set()


def test_the_replicas_share_what_they_must_and_no_disk() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    replicas = services["bedside"]
    assert replicas["deploy"]["replicas"] > 1
    shared = {"BEDSIDE_DATABASE_URL", "BEDSIDE_CHROMA_URL", "BEDSIDE_PSEUDONYM_KEY"}
    assert shared <= replicas["environment"].keys() & services["ingest"]["environment"].keys()
    assert replicas["volumes"] == ["/data"], "an anonymous one: each container has its own"


def test_chroma_s_server_is_of_the_version_of_its_client() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    pinned = re.search(r"^chromadb==(\S+)$", (REPO / "constraints.txt").read_text(), re.MULTILINE)
    assert pinned
    assert services["chroma"]["image"] == f"chromadb/chroma:{pinned[1]}"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    for path in DEPLOY.glob("bedside*"):
        # The program need not be there; any that is will do.
        unit = path.read_text().replace("/opt/bedside/bin/bedside", "/bin/true")
        (tmp_path / path.name).write_text(unit)
    units = sorted(map(str, tmp_path.glob("bedside*")))
    assert len(units) == 3
    ran = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    complaints = [line for line in ran.stderr.splitlines() if line.startswith(str(tmp_path))]
    assert (ran.returncode, complaints) == (0, []), ran.stderr
