"""Where the time of a question goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assistant.pipeline import Assistant


class Stopwatch:
    """Seconds by part; what a part spends in another one counts for the other alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner: list[float] = []

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time counted for a part."""
        self.seconds.setdefault(part, 0.0)

        def measured(*arguments: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            start = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                took = time.perf_counter() - start
                self.seconds[part] += took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        return measured

    def watch(self, part: str, owner: object, *methods: str) -> None:
        """Time methods of an object for a part."""
        for method in methods:
            setattr(owner, method, self.timed(part, getattr(owner, method)))

    def reset(self) -> None:
        """Begin anew."""
        self.seconds = dict.fromkeys(self.seconds, 0.0)


def watched(assistant: Assistant, stopwatch: Stopwatch) -> Assistant:
    """The assistant with its parts timed; to be used for nothing but that."""
    library = assistant.library
    stopwatch.watch("embed the question", library.embedder, "query")
    stopwatch.watch("vectors (Chroma)", library.vectors, "search")
    stopwatch.watch("lexical (Tantivy)", library.lexical, "search")
    stopwatch.watch("words' rarity and correction (Tantivy)", library.lexical, "rarity",
                    "nearest_word")  # fmt: skip
    stopwatch.watch("catalogue (SQL)", library.catalogue, "stored_chunks", "sections_of", "fact")
    stopwatch.watch("cosines of the hits", library, "search")
    stopwatch.watch("fuse and order passages", assistant.retriever, "retrieve")
    stopwatch.watch("write the answer", assistant.generator, "generate")
    stopwatch.watch("record and conversation", assistant.record, "append")
    return replace(assistant, score=stopwatch.timed("score sentences", assistant.score))
