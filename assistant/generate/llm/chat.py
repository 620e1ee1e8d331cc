"""A chat model of any provider, opened and read through LangChain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.config import ModelAddress
from assistant.errors import SettingsError
from assistant.generate.llm.faults import fault

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

_EXTRAS = {
    "openai": "openai",
    "azure_openai": "openai",
    "anthropic": "anthropic",
    "ollama": "ollama",
}
_SPARE_TOKENS = 256  # for what a model's own template adds to a prompt
Messages = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reply. input_tokens, output_tokens: what the server says it counted, to be
    added up. ended: why the model stopped, in the server's word, None before it did."""

    text: str
    input_tokens: int
    output_tokens: int
    ended: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """timeout: seconds for a whole reply. prompt, reply: tokens."""

    timeout: float
    prompt: int
    reply: int


class Chat:
    """One configured model. name: as it was configured."""

    def __init__(self, address: ModelAddress, limits: Limits) -> None:
        """Open it; nothing is sent. Raises SettingsError where that cannot be done."""
        self.name = address.model
        self._model = _open(address, limits)

    def pieces(self, messages: Messages, schema: Mapping[str, Any] | None) -> Iterator[Piece]:
        """The reply, as it comes. schema: JSON schema of a reply in JSON, None for text.

        Raises ModelError (Down, Rejected).
        """
        try:
            model = self._model if schema is None else _structured(self._model, dict(schema))
            for chunk in model.stream(messages):
                piece = _piece(chunk)
                if piece.text or piece.input_tokens or piece.output_tokens or piece.ended:
                    yield piece
        except Exception as error:
            raise fault(self.name, error) from error


def _structured(model: Any, schema: dict[str, Any]) -> Runnable[Any, Any]:
    """A model that replies by a JSON schema, and whose reply is given as it comes."""
    # The last step would parse the reply, and has no place for what follows a whole statement.
    asking: Any = model.with_structured_output(schema, method="json_schema").first
    if "response_format" not in asking.kwargs or getattr(model, "use_responses_api", False):
        return asking  # type: ignore[no-any-return]
    # OpenAI's client would put the pieces together by itself, and stumbles over servers that
    # repeat the role in each of them, as many do; what goes by extra_body it lets through.
    return model.bind(  # type: ignore[no-any-return]
        extra_body={"response_format": asking.kwargs["response_format"]}
    )


def _piece(chunk: BaseMessage) -> Piece:
    usage = getattr(chunk, "usage_metadata", None) or {}
    facts = chunk.response_metadata
    ended = next((facts[k] for k in ("finish_reason", "stop_reason", "done_reason")
                  if facts.get(k)), None)  # fmt: skip
    return Piece(
        str(chunk.text), usage.get("input_tokens", 0), usage.get("output_tokens", 0), ended
    )


def _open(address: ModelAddress, limits: Limits) -> BaseChatModel:
    provider, _, name = address.model.partition(":")
    if not name:
        raise SettingsError(
            f"BEDSIDE_MODEL: {address.model!r} names no provider. Write it as provider:model, "
            "as in openai:gpt-5-mini or ollama:llama3.1."
        )
    try:
        from langchain.chat_models import init_chat_model

        model: BaseChatModel = init_chat_model(address.model, **_options(address, limits))
    except ImportError as error:
        extra = _EXTRAS.get(provider)
        what = f"pip install 'bedside[{extra}]'" if extra else f"install its package ({error})"
        raise SettingsError(
            f"BEDSIDE_MODEL: {address.model} needs more packages: {what}"
        ) from error
    except Exception as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SettingsError(f"BEDSIDE_MODEL: {address.model} cannot be used: {why}") from error
    return model


def _options(address: ModelAddress, limits: Limits) -> dict[str, Any]:
    """What is told to a provider's client."""
    provider, _, name = address.model.partition(":")
    options: dict[str, Any] = {"temperature": 0}
    if provider == "ollama":
        # Its server silently cuts a prompt that exceeds the context it was told of.
        context = limits.prompt + limits.reply + _SPARE_TOKENS
        options |= {"num_predict": limits.reply, "num_ctx": context}
        options |= {"client_kwargs": {"timeout": limits.timeout}}
    else:
        options |= {"max_tokens": limits.reply, "timeout": limits.timeout}
        options |= {"max_retries": 0}
    if provider == "azure_openai":
        options |= {"azure_deployment": name}
    if provider in {"openai", "azure_openai"}:
        options |= {"stream_usage": True}
    if address.url:
        options["azure_endpoint" if provider == "azure_openai" else "base_url"] = address.url
    if address.key:
        options["api_key"] = address.key
    elif address.url and provider == "openai":
        options["api_key"] = "none"  # its client wants one, a server in the building often does not
    return options
