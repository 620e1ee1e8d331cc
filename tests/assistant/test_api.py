"""The API as a whole: what OpenAPI says of it, and how other parts join."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import api
from assistant.pipeline import Assistant
from assistant.web import parts


@pytest.fixture(scope="module")
def openapi(assistant: Assistant) -> dict[str, Any]:
    return api.create_app(assistant).openapi()


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def has_example(openapi: dict[str, Any], media: dict[str, Any]) -> bool:
    name = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schema = openapi["components"]["schemas"].get(name, {})
    return bool(media.get("example") or media.get("examples") or schema.get("examples"))


def test_every_request_and_response_has_an_example(openapi: dict[str, Any]) -> None:
    lacking = []
    for name, operation in operations(openapi):
        parts = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for part, described in parts.items():
            for kind, media in described.get("content", {}).items():
                if not has_example(openapi, media):
                    lacking.append((name, part, kind))
    assert lacking == []


def test_every_operation_is_described(openapi: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(openapi)]
    assert len(set(ids)) == len(ids)
    assert all(operation["description"] for _, operation in operations(openapi))
    assert {name for name, _ in operations(openapi)} >= {
        "post /v1/ask",
        "post /v1/search",
        "post /v1/feedback",
        "get /v1/documents",
        "get /v1/documents/{document_id}",
        "get /v1/editions/{edition_id}",
        "get /v1/sections/{section_id}",
        "get /v1/conversations/{conversation_id}",
        "get /v1/records/{record_id}",
        "post /v1/handovers",
        "get /v1/handovers",
        "get /v1/handovers/{handover_id}",
        "post /v1/handovers/{handover_id}/answer",
        "get /healthz",
        "get /readyz",
    }


def test_every_reference_is_defined(openapi: dict[str, Any]) -> None:
    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    defined = openapi["components"]["schemas"]
    assert {r.rpartition("/")[2] for r in references(openapi)} <= set(defined)


def test_examples_fit_their_schemas(assistant: Assistant) -> None:
    from assistant import examples, schemas
    from assistant.web import asking, handovers, health, stored

    schemas.AnswerOut.model_validate(examples.ANSWER | {"passages": []})
    schemas.AnswerOut.model_validate(examples.ABSTENTION)
    schemas.PassageOut.model_validate(examples.PASSAGE)
    for body in (examples.QUESTION, examples.FOLLOW_UP):
        asking.AskIn.model_validate(body)
    asking.SearchIn.model_validate(examples.SEARCH)
    asking.FeedbackIn.model_validate(examples.FEEDBACK)
    handovers.HandoverIn.model_validate(examples.HAND_OVER)
    handovers.HandoverOut.model_validate(examples.HANDOVER)
    stored.SectionOut.model_validate(examples.SECTION)
    stored.HeadingOut.model_validate(examples.HEADING)
    stored.EntryOut.model_validate(examples.ENTRY)
    health.Readiness.model_validate(examples.NOT_READY)
    citation = schemas.CitationOut.model_validate(examples.CITATION)
    assert citation.model_dump(mode="json") == examples.CITATION
    start, end = examples.CITATION["start"], examples.CITATION["end"]
    _, section = next(
        assistant.library.section(s.id)
        for s in assistant.library.contents(assistant.library.document("anaphylaxis").edition_id)
        if examples.CITATION["quote"] in assistant.library.section(s.id)[1].text
    )
    assert section.text[start:end] == examples.CITATION["quote"]


def test_the_documentation_needs_no_internet(assistant: Assistant) -> None:
    client = TestClient(api.create_app(assistant))
    page = client.get("/docs").text
    assert "https://" not in page and "//cdn" not in page
    assert client.get("/static-offline-docs/swagger-ui-bundle.js").status_code == 200


def test_other_parts_join_through_entry_points(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = EntryPoint("part", f"{__name__}:join", parts.ROUTES)
    found = {parts.ROUTES: [entry]}
    monkeypatch.setattr(parts, "entry_points", lambda group: found.get(group, []))
    monkeypatch.setattr(EntryPoint, "load", lambda _: join)
    app = api.create_app(assistant)
    assert parts.told(app) == ("A part: on.",)
    with TestClient(app) as client:
        assert client.get("/part").json() == {"documents": 4, "serving": True}
    assert not app.state.serving


def join(app: FastAPI, assistant: Assistant) -> parts.Part:
    app.state.serving = False

    @app.get("/part")
    def part() -> dict[str, int]:
        documents = assistant.library.status().documents
        return {"documents": documents, "serving": app.state.serving}

    @asynccontextmanager
    async def serving() -> AsyncIterator[None]:
        app.state.serving = True
        yield
        app.state.serving = False

    return parts.Part("A part: on.", serving)
