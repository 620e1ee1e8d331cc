"""The people who ask, for locust. Each outcome becomes a line of JSON in $OUTCOMES."""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path

from locust import HttpUser, between, task

from tests.e2e.replicas.doses import NAMES, Editions, fault

_OUTCOMES = Path(os.environ["OUTCOMES"]).open("a", buffering=1)  # noqa: SIM115 (as long as locust)
_EDITIONS = Editions(Path(os.environ["EDITIONS"]))


class Nurse(HttpUser):
    """Asks for a dose, reads, asks for another."""

    wait_time = between(1, 3)

    @task
    def ask(self) -> None:
        name = random.choice(NAMES)
        least, began = _EDITIONS.out(name), time.time()
        question = {"question": f"What is the adult dose of {name}?"}
        with self.client.post("/v1/ask", json=question, timeout=60, catch_response=True) as reply:
            found = {"at": began, "took": time.time() - began, "status": reply.status_code}
            if reply.status_code == 200:
                answer = reply.json()
                texts = [s["text"] for s in (*answer["statements"], *answer["more"])]
                wrong = fault(name, answer["status"], texts, least, _EDITIONS.written(name))
                found |= {"record": answer["record_id"], "wrong": wrong}
                reply.failure(wrong) if wrong else reply.success()
            else:
                found["detail"] = reply.text[:300]
                reply.failure(str(reply.status_code))
        _OUTCOMES.write(json.dumps(found) + "\n")
