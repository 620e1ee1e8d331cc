"""LangChain: an EnsembleRetriever over Chroma and BM25, as its guide to hybrid search has it.

Chunks of 1,000 characters with 200 of overlap, as in its tutorial on retrieval. BM25 is given
words in lower case: by default it would split at blanks only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.bench.peers.serving import Peer, Text, Vectors, serve

_BATCH = 5000  # Chroma takes no more than 5,461 at once


class Given(Embeddings):
    """Vectors that are there already, in the order of their texts."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = iter(vectors.tolist())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The next so many."""
        return [next(self._vectors) for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        """Not what it is for."""
        raise NotImplementedError


class LangChain(Peer):
    """See serving.Peer."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._folder = str(folder)
        self._embeddings: Embeddings = HuggingFaceEmbeddings(
            model_name=str(model), model_kwargs={"device": "cpu"}
        )
        self._embeddings.embed_query("warm")

    def split(self, documents: Sequence[Text]) -> list[Text]:
        """By its recursive splitter."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        whole = [Document(page_content=t.text, metadata={"source": t.document}) for t in documents]
        chunks = splitter.split_documents(whole)
        return [Text(c.metadata["source"], c.page_content) for c in chunks]

    def add(self, chunks: Sequence[Text], vectors: Vectors | None) -> None:
        """Into Chroma, and into BM25."""
        whole = [
            Document(page_content=t.text, metadata={"source": t.document, "chunk": number})
            for number, t in enumerate(chunks)
        ]
        store = self._store(self._embeddings if vectors is None else Given(vectors))
        for at in range(0, len(whole), _BATCH):
            store.add_documents(whole[at : at + _BATCH])
        self._index(whole)

    def keep(self) -> None:
        """Chroma has written all that is kept; BM25Retriever is built anew from it."""

    def open(self) -> None:
        """Build BM25 from the chunks that Chroma holds."""
        self._chroma = self._store(self._embeddings)
        held = self._chroma.get(include=["documents", "metadatas"])
        pairs = zip(held["documents"], held["metadatas"], strict=True)
        self._index([Document(page_content=text, metadata=about) for text, about in pairs])

    def search(self, question: str, limit: int) -> list[Text]:
        """Both retrievers' best, fused by weighted reciprocal rank, equal weights."""
        near = self._chroma.as_retriever(search_kwargs={"k": limit})
        said = self._bm25.model_copy(update={"k": limit})
        both = EnsembleRetriever(retrievers=[said, near], weights=[0.5, 0.5], id_key="chunk")
        return [Text(d.metadata["source"], d.page_content) for d in both.invoke(question)[:limit]]

    def _index(self, chunks: Sequence[Document]) -> None:
        self._bm25: Any = BM25Retriever.from_documents(chunks, preprocess_func=_words)

    def _store(self, embeddings: Embeddings) -> Chroma:
        return Chroma("library", embeddings, persist_directory=self._folder)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


if __name__ == "__main__":
    serve(LangChain)
