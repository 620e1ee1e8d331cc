"""The embedder: a sentence-transformers model, run by OpenVINO, behind LangChain's Embeddings.

sentence-transformers loads the model once and its whole forward pass (transformer and pooling)
is converted to an OpenVINO graph that is kept in the data folder; after that neither torch nor
transformers is imported, so that a question asked in the terminal starts in under a second.
OpenVINO picks bfloat16 where the CPU computes in it and float32 elsewhere; figures are in
eval/bench/RESULTS.md.

One forward pass gives a chunk's vector and a vector for each quotable unit in it: the mean of
the unit's token vectors, seen in the context of its chunk ("late chunking", Günther et al. 2024,
arXiv 2409.04701). These order passages and choose sentences without a second pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, local
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from cachetools import LRUCache
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.compiled import CompiledModel, Prefixes, compiled_model

if TYPE_CHECKING:
    import openvino
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]
_PREPARING = Lock()  # of the runtime, which all embedders of a process share
_STEP = 8  # questions are padded to multiples of it: OpenVINO prepares for each new length
_REMEMBERED = 256  # questions
_WORD_BEGINS = ("", "Ġ", "▁")  # before a whole word: WordPiece, byte-level BPE, SentencePiece
_BATCH_TOKENS = 2048  # padded tokens of one request: larger ones gained nothing on two cores


@dataclass(frozen=True, slots=True)
class Piece:
    """A text to embed, and the character spans in it that want a vector of their own."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


class Embedded(NamedTuple):
    """vector: float32 [dimensions], unit length. spans: float32 [spans, dimensions], unit
    length, a zero row for a span that holds no token; of a question each of its tokens. offsets:
    the characters of each of a question's tokens."""

    vector: Vectors
    spans: Vectors
    offsets: tuple[tuple[int, int], ...] = ()


class Embedder(Embeddings):
    """Turns text into unit vectors. Safe to use from several threads."""

    def __init__(self, model: CompiledModel, threads: int) -> None:
        from tokenizers import Tokenizer

        self.name = model.name
        self.source = ""
        """What opens it again (assistant/sources.py); empty for the packaged one."""
        self.fingerprint = model.fingerprint
        self.dimensions = model.dimensions
        self.window = model.window
        self._query_prefix = model.query_prefix
        self._passage_prefix = model.passage_prefix
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(model.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._graph = model.graph
        self._torch_folder = Path(model.origin) if model.runtime == "torch" else None
        self._threads = threads
        self._mine = local()
        # One question is looked at in several ways, and a gate compares a statement with several.
        self._asked: LRUCache[str, Embedded] = LRUCache(_REMEMBERED)
        self._asking = Lock()

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as it would be embedded, prefix and special tokens included."""
        return len(self._tokenizer.encode(self._passage_prefix + text).ids)

    def knows_word(self, word: str) -> bool:
        """Whether the tokenizer has a word whole: common words it has, misspelt ones not."""
        whole = (f"{mark}{word.lower()}" for mark in _WORD_BEGINS)
        return any(self._tokenizer.token_to_id(token) is not None for token in whole)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Character span of each token of a text, without special tokens."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).offsets)

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question, as LangChain wants it."""
        return self.query(text).vector.tolist()  # type: ignore[no-any-return]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of texts, as LangChain wants them."""
        return [e.vector.tolist() for e in self.embed([Piece(t) for t in texts])]

    def query(self, text: str) -> Embedded:
        """Vectors of a question and of each of its tokens, not to be written to; what exceeds the
        window is left out."""
        with self._asking:
            known = self._asked.get(text)
        if known is None:
            known = self._query(text)
            with self._asking:
                self._asked[text] = known
        return known

    def _query(self, text: str) -> Embedded:
        encoding = self._within_window(self._query_prefix + text)
        ids, mask = _padded([encoding], _STEP)
        request = getattr(self._mine, "request", None)
        if request is None:
            request = self._mine.request = self._model.create_infer_request()
        request.infer({0: ids, 1: mask})
        vector = _unit(np.array(request.get_output_tensor(0).data[0], dtype=np.float32))
        words = np.array(encoding.special_tokens_mask) == 0
        tokens = np.array(request.get_output_tensor(1).data[0, : len(words)][words], np.float32)
        tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
        vector.setflags(write=False)
        tokens.setflags(write=False)
        shift = len(self._query_prefix)
        offsets = tuple(
            (max(0, start - shift), max(0, end - shift))
            for (start, end), word in zip(encoding.offsets, words, strict=True)
            if word
        )
        return Embedded(vector, tokens, offsets)

    def _within_window(self, text: str) -> Encoding:
        encoding = self._tokenizer.encode(text)
        if len(encoding.ids) <= self.window:
            return encoding
        words = [i for i, special in enumerate(encoding.special_tokens_mask) if not special]
        room = self.window - (len(encoding.ids) - len(words))
        end: int = encoding.offsets[words[room]][0]
        return self._tokenizer.encode(text[:end])

    def embed(self, pieces: Sequence[Piece]) -> list[Embedded]:
        """Embed pieces, in their order.

        Raises ValueError for a piece longer than the window: nothing is truncated in silence.
        """
        prefix = self._passage_prefix
        encodings = self._tokenizer.encode_batch([prefix + p.text for p in pieces])
        batches = list(self._batches(encodings))
        idle: SimpleQueue[openvino.InferRequest] = SimpleQueue()
        for _ in range(min(self._threads, len(batches))):
            idle.put(self._model.create_infer_request())

        def embedded(batch: list[int]) -> list[Embedded]:
            request = idle.get()
            try:
                ids, mask = _padded([encodings[i] for i in batch])
                request.infer({0: ids, 1: mask}, share_outputs=True)
                pooled = np.array(request.get_output_tensor(0).data, dtype=np.float32)
                tokens = request.get_output_tensor(1).data
                return [
                    Embedded(
                        _unit(pooled[row]),
                        _spans(encodings[i], pieces[i].spans, len(prefix), tokens[row]),
                    )
                    for row, i in enumerate(batch)
                ]
            finally:
                idle.put(request)

        # Threads of ours and not the runtime's own queue with callbacks: a callback that is
        # not quite over when the model is let go waits for Python for ever.
        results: dict[int, Embedded] = {}
        with ThreadPoolExecutor(self._threads) as pool:
            for batch, found in zip(batches, pool.map(embedded, batches), strict=True):
                results.update(zip(batch, found, strict=True))
        return [results[i] for i in range(len(pieces))]

    @cached_property
    def _model(self) -> openvino.CompiledModel:
        """Single-threaded streams side by side, for an ingest and for questions: they outrun one
        stream of all threads, and a question alone takes as long on one thread as on two, with
        half of the work and with the same result to the bit."""
        return self._compiled(streams=self._threads)

    def _compiled(self, streams: int) -> openvino.CompiledModel:
        if self._torch_folder:
            from assistant.torch_model import TorchModel

            return TorchModel(self._torch_folder, self._threads)
        import openvino

        with _PREPARING:
            made = openvino.Core().compile_model(
                str(self._graph),
                "CPU",
                {"INFERENCE_NUM_THREADS": self._threads, "NUM_STREAMS": streams},
            )
            # What the runtime prepares with its first use deadlocks where two threads come first
            # (one holds its guard and waits for Python, the other Python and waits for the
            # guard), so it is used once here.
            request = made.create_infer_request()
            one = np.ones((1, _STEP), np.int64)
            request.infer({0: one, 1: one}, share_outputs=True)
            np.array(request.get_output_tensor(0).data)
            return made

    def _batches(self, encodings: Sequence[Encoding]) -> Iterator[list[int]]:
        lengths = [len(e.ids) for e in encodings]
        if lengths and max(lengths) > self.window:
            raise ValueError(f"a piece has {max(lengths)} tokens, the window is {self.window}")
        order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
        while order:
            size = max(1, _BATCH_TOKENS // lengths[order[0]])
            yield order[:size]
            order = order[size:]


def open_embedder(
    model: Path | None, cache: Path, threads: int, prefixes: Prefixes = (None, None)
) -> Embedder:
    """Open the model in a folder (the packaged all-MiniLM-L6-v2 if None).

    cache: folder for the converted graph. Raises SettingsError for a folder without a model.
    """
    return Embedder(compiled_model(model, cache, prefixes), threads)


def _padded(
    encodings: Sequence[Encoding], step: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and mask [texts, longest], the length rounded up to a multiple of step."""
    width = -(-max(len(e.ids) for e in encodings) // step) * step
    ids = np.zeros((len(encodings), width), np.int64)
    mask = np.zeros((len(encodings), width), np.int64)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    return ids, mask


def _spans(
    encoding: Encoding, spans: Sequence[tuple[int, int]], shift: int, tokens: Vectors
) -> Vectors:
    """Mean token vector of each character span, unit length."""
    if not spans:
        return np.zeros((0, tokens.shape[1]), np.float32)
    starts, ends = np.array(encoding.offsets).T
    bounds = np.array(spans) + shift
    inside = (ends > starts) & (starts < bounds[:, 1:]) & (ends > bounds[:, :1])
    sums: Vectors = inside.astype(np.float32) @ tokens[: len(starts)]
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    np.divide(sums, lengths, out=sums, where=lengths > 0)
    return sums


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
