"""Under load: 200 questions in a minute, a third delivered twice, killed and restarted half-way."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.bots.slack.fake import fake_slack
from tests.bots.teams.connector import Connector
from tests.bots.teams.issuer import Issuer
from tests.e2e_bots.load import load, planned, until_answered
from tests.e2e_bots.served import Bedside
from tests.e2e_bots.slack.side import SlackSide
from tests.e2e_bots.teams.side import TeamsSide

pytestmark = pytest.mark.npm

_QUESTIONS, _SECONDS, _PATIENCE = 200, 60.0, 300.0


def test_every_question_is_answered_exactly_once(
    data: Path, ports: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    with fake_slack() as fake, Issuer().serve() as issuer, Connector().serve() as teams:
        sides = [SlackSide(fake), TeamsSide(issuer, teams)]
        settings = {name: value for side in sides for name, value in side.settings.items()}
        plan = planned(sides, _QUESTIONS, _SECONDS)
        running = [Bedside(data, settings, ports[0])]

        def killed_and_restarted() -> None:
            running.pop().kill()
            running.append(Bedside(data, settings, ports[0]))

        try:
            began = time.monotonic()
            figures = load(plan, running[0].url, killed_and_restarted)
            until_answered(plan, figures, began, _PATIENCE)
        finally:
            running[-1].stop()
        with capsys.disabled():
            print("", *figures.lines(), sep="\n")

    assert {d.n: d.side.answers(d.n) for d in plan} == dict.fromkeys(range(_QUESTIONS), 1)
    assert not figures.missed_while_there(sides)
