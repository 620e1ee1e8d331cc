"""Haystack: an embedding retriever and BM25, joined by reciprocal rank, as its tutorial on hybrid
retrieval has it.

Vectors lie in its FAISS store and not in its in-memory one, which makes an array of all vectors
for each question; BM25 is its in-memory store's, the only one without a server. Chunks of 150
words with 32 of overlap: its tutorial's, cut to the model's window as it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.retrievers.faiss import FAISSEmbeddingRetriever
from haystack_integrations.document_stores.faiss import FAISSDocumentStore

from eval.bench.peers.serving import Peer, Text, Vectors, serve

_DIMENSIONS = 384


class Haystack(Peer):
    """See serving.Peer."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._vectors_path = str(folder / "vectors")
        self._words_path = str(folder / "words.json")
        cpu = ComponentDevice.from_str("cpu")
        self._embed = SentenceTransformersTextEmbedder(
            model=str(model), device=cpu, progress_bar=False
        )
        self._embed_all = SentenceTransformersDocumentEmbedder(
            model=str(model), device=cpu, progress_bar=False
        )
        self._embed.warm_up()
        self._embed_all.warm_up()
        self._embed.run(text="warm")

    def split(self, documents: Sequence[Text]) -> list[Text]:
        """By its document splitter."""
        splitter = DocumentSplitter(split_by="word", split_length=150, split_overlap=32)
        splitter.warm_up()
        whole = [Document(content=t.text, meta={"source": t.document}) for t in documents]
        chunks = splitter.run(documents=whole)["documents"]
        return [Text(c.meta["source"], c.content) for c in chunks]

    def add(self, chunks: Sequence[Text], vectors: Vectors | None) -> None:
        """Into both stores; what is there twice in one document once."""
        bare = [Document(content=t.text, meta={"source": t.document}) for t in chunks]
        if vectors is None:
            whole = self._embed_all.run(documents=bare)["documents"]
        else:
            rows = vectors.tolist()
            whole = [replace(c, embedding=row) for c, row in zip(bare, rows, strict=True)]
        self._near = FAISSDocumentStore(embedding_dim=_DIMENSIONS)
        self._near.write_documents(whole, DuplicatePolicy.SKIP)
        self._said = InMemoryDocumentStore()
        self._said.write_documents(bare, DuplicatePolicy.SKIP)

    def keep(self) -> None:
        """Write both stores to the folder."""
        self._near.save(self._vectors_path)
        self._said.save_to_disk(self._words_path)

    def open(self) -> None:
        """Both from the folder."""
        self._near = FAISSDocumentStore(self._vectors_path, embedding_dim=_DIMENSIONS)
        self._said = InMemoryDocumentStore.load_from_disk(self._words_path)
        self._retrieve = FAISSEmbeddingRetriever(document_store=self._near)
        self._bm25 = InMemoryBM25Retriever(document_store=self._said)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def search(self, question: str, limit: int) -> list[Text]:
        """Both retrievers' best, joined."""
        vector = self._embed.run(text=question)["embedding"]
        near = self._retrieve.run(query_embedding=vector, top_k=limit)["documents"]
        said = self._bm25.run(query=question, top_k=limit)["documents"]
        both = self._joiner.run(documents=[near, said], top_k=limit)["documents"]
        return [Text(d.meta["source"], d.content) for d in both]


if __name__ == "__main__":
    serve(Haystack)
