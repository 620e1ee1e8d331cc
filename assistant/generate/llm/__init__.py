"""Answers written by a language model. LangChain is loaded only where one is configured."""

from __future__ import annotations

from importlib.util import find_spec

from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.generate.drafts import Writer
from assistant.storage.spending import Spending

_NEEDED = ("ijson", "pybreaker")  # by all models; each extra holds them


def open_writer(settings: Settings, spending: Spending) -> Writer | None:
    """The language models of the settings, None where there are none. Nothing is sent to them.

    Raises SettingsError for a model that cannot be used, and for prompts that are not in order.
    """
    if not settings.models:
        return None
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise SettingsError(
            f"BEDSIDE_MODEL: a language model needs more packages ({', '.join(missing)}): "
            "pip install 'bedside[openai]', or [anthropic] or [ollama] in its place."
        )
    _check_prices(settings)
    from assistant.generate.llm.asking import Answering, Condensing
    from assistant.generate.llm.calls import Caps, Model
    from assistant.generate.llm.chat import Chat, Limits
    from assistant.generate.llm.writer import ModelWriter

    limit, budget = settings.answer_statements, settings.model_prompt_tokens
    limits = Limits(settings.model_timeout, budget, settings.model_reply_tokens)
    caps = Caps(settings, spending)
    models = [
        Model(
            Chat(address, limits),
            settings.model_structured,
            settings.model_prices.get(address.model),
            caps,
        )
        for address in settings.models
    ]
    return ModelWriter(
        models,
        Answering(limit, budget),
        Condensing(budget),
        limit,
        settings.model_timeout,
        settings.model_reply_tokens,
    )


def _check_prices(settings: Settings) -> None:
    """A cap on cost needs to know what each model costs."""
    unpriced = [a.model for a in settings.models if a.model not in settings.model_prices]
    if settings.model_daily_cap is not None and unpriced:
        raise SettingsError(
            f"BEDSIDE_MODEL_DAILY_CAP is set, but BEDSIDE_MODEL_PRICES has no price for "
            f"{', '.join(unpriced)}. A model that is free has the price [0, 0]."
        )
