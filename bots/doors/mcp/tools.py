"""The tools: ask, search, get_document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from assistant.errors import BedsideError
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.render import markdown
from assistant.schemas import AnswerOut, PassageOut
from assistant.web.asking import SearchOut
from assistant.web.stored import DocumentDetail, DocumentOut, HeadingOut, SectionOut

CHANNEL = "mcp"
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_ASKS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
_INSTRUCTIONS = """\
Answers from a hospital's own guidelines and evidence summaries, each statement with the exact
words it rests on. Pass answers on as they stand, with their sources, cautions and emergency line;
where the library holds no answer, say so and do not fill the gap. No patient identifiers.
"""

Asker = Callable[["Context[Any, Any]"], str]
_T = TypeVar("_T")


class DocumentText(BaseModel):
    """A document: its editions and contents, and the section that was asked for."""

    document: DocumentDetail
    section: SectionOut | None


def tools(assistant: Assistant, asker: Asker) -> MCPServer[Any]:
    """A server of the tools. asker: counts the call and gives the pseudonym of whoever calls."""
    server: MCPServer[Any] = MCPServer(
        "bedside", title="Bedside", instructions=_INSTRUCTIONS, version=version("bedside")
    )

    @server.tool(title="Ask the library", annotations=_ASKS)
    async def ask(
        question: Annotated[str, Field(description="In words, without patient details.")],
        context: Context[Any, Any],
        conversation_id: Annotated[
            str | None, Field(description="To go on with a conversation: of its last answer.")
        ] = None,
    ) -> Annotated[CallToolResult, AnswerOut]:
        """Answer a clinical question from the hospital's library, with citations, or say that
        the library holds no answer. The question is recorded."""
        who = await to_thread.run_sync(asker, context)
        return await _told(partial(_asked, assistant, question, conversation_id, who))

    @server.tool(title="Search the library", annotations=_READS)
    async def search(
        query: str,
        context: Context[Any, Any],
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> Annotated[CallToolResult, SearchOut]:
        """Find passages of the hospital's guidelines, best first, without an answer."""
        await to_thread.run_sync(asker, context)
        return await _told(partial(_searched, assistant, query, limit))

    @server.tool(title="Open a document", annotations=_READS)
    async def get_document(
        document_id: Annotated[str, Field(description="As in a citation or a passage.")],
        section_id: Annotated[
            str | None, Field(description="A section whose text is wanted as well.")
        ] = None,
    ) -> Annotated[CallToolResult, DocumentText]:
        """A document's editions and contents, and the stored text of one of its sections."""
        return await _told(partial(_opened, assistant, document_id, section_id))

    return server


async def _told(work: Callable[[], _T]) -> _T:
    """Work done off the event loop; what went wrong is told in its own words."""
    run: Callable[[], Awaitable[_T]] = partial(to_thread.run_sync, work)
    try:
        return await run()
    except BedsideError as error:
        raise ToolError(str(error)) from error


def _asked(
    assistant: Assistant, question: str, conversation_id: str | None, who: str
) -> CallToolResult:
    if conversation_id is not None:
        assistant.conversations.check_owner(conversation_id, who)
    answer = assistant.ask(Question(question, conversation_id, CHANNEL, who))
    return _result(markdown(answer), AnswerOut.from_answer(answer))


def _searched(assistant: Assistant, query: str, limit: int) -> CallToolResult:
    found = assistant.search(query, limit)
    text = "\n\n".join(
        f"{p.document.metadata.title} › {' › '.join(p.section.heading_path)}\n{p.text}"
        for p in found
    )
    shown = SearchOut(passages=[PassageOut.of(passage) for passage in found])
    return _result(text or "Nothing was found.", shown)


def _opened(assistant: Assistant, document_id: str, section_id: str | None) -> CallToolResult:
    library = assistant.library
    live = library.document(document_id)
    contents = [HeadingOut.of(section) for section in library.contents(live.edition_id)]
    editions = [DocumentOut.of(edition) for edition in library.editions(document_id)]
    detail = DocumentDetail(document=DocumentOut.of(live), contents=contents, editions=editions)
    headings = "\n".join(f"{h.section_id}: {' › '.join(h.heading_path)}" for h in contents)
    text, section = f"{live.metadata.title}\n\n{headings}", None
    if section_id is not None:
        document, stored = library.section(section_id)
        section = SectionOut.of(document, stored, None)
        text = f"{text}\n\n{section_id}\n{stored.text}"
    return _result(text, DocumentText(document=detail, section=section))


def _result(text: str, data: BaseModel) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=data.model_dump(mode="json"),
    )
