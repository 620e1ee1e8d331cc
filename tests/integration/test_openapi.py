"""Whatever a client sends to an operation that OpenAPI describes, the answer is no 500."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from assistant.api import create_app
from assistant.pipeline import Assistant

_SOME = settings(
    max_examples=20,  # of each operation: a question takes its time
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_no_operation_breaks(own_sample: Assistant) -> None:
    app = create_app(own_sample, require_keys=False)
    broken: list[str] = []
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        operation = found.ok()

        @_SOME
        @given(operation.as_strategy())
        def serves(case: schemathesis.Case) -> None:
            reply = case.call(headers={"Host": "localhost"})
            assert reply.status_code < 500, reply.text

        try:
            serves()
        except AssertionError as error:
            broken.append(f"{operation.label}: {error}")
    assert broken == []
