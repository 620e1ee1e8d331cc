"""LlamaIndex: a QueryFusionRetriever over Chroma and BM25, by reciprocal rank, as its guide to
hybrid search has it.

Sentences up to 256 tokens of the model, its window, 20 of overlap: of the default 1,024 the model
would read a quarter.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import BaseNode, TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore
from transformers import AutoTokenizer

from eval.bench.peers.serving import Peer, Text, Vectors, serve

_WINDOW = 256
# Where a text is from is no part of what is embedded and indexed.
_ASIDE: dict[str, Any] = {
    "excluded_embed_metadata_keys": ["source"],
    "excluded_llm_metadata_keys": ["source"],
}


class LlamaIndex(Peer):
    """See serving.Peer."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._folder = folder
        self._embed = HuggingFaceEmbedding(str(model), device="cpu", embed_batch_size=32)
        self._embed.get_query_embedding("warm")
        tokenizer = AutoTokenizer.from_pretrained(str(model))
        self._splitter = SentenceSplitter(
            chunk_size=_WINDOW, chunk_overlap=20, tokenizer=tokenizer.tokenize
        )
        client = chromadb.PersistentClient(str(folder / "chroma"))
        self._store = ChromaVectorStore(client.get_or_create_collection("library"))

    def split(self, documents: Sequence[Text]) -> list[Text]:
        """By its sentence splitter."""
        whole = [
            Document(text=t.text, metadata={"source": t.document}, **_ASIDE) for t in documents
        ]
        nodes = self._splitter.get_nodes_from_documents(whole)
        return [Text(n.metadata["source"], n.get_content()) for n in nodes]

    def add(self, chunks: Sequence[Text], vectors: Vectors | None) -> None:
        """Into Chroma, by nodes that may carry their vectors, and into BM25."""
        rows = vectors.tolist() if vectors is not None else repeat(None)
        nodes: list[BaseNode] = [
            TextNode(text=t.text, metadata={"source": t.document}, embedding=row, **_ASIDE)
            for t, row in zip(chunks, rows, strict=False)
        ]
        context = StorageContext.from_defaults(vector_store=self._store)
        VectorStoreIndex(
            nodes, storage_context=context, embed_model=self._embed, insert_batch_size=4096
        )
        self._bm25 = BM25Retriever.from_defaults(nodes=nodes)

    def keep(self) -> None:
        """Chroma has written its part; BM25's is written here."""
        self._bm25.persist(str(self._folder / "bm25"))

    def open(self) -> None:
        """Both from the folder."""
        self._vectors = VectorStoreIndex.from_vector_store(self._store, self._embed)
        self._bm25 = BM25Retriever.from_persist_dir(str(self._folder / "bm25"))

    def search(self, question: str, limit: int) -> list[Text]:
        """Both retrievers' best for the question as it is, fused by reciprocal rank."""
        both = QueryFusionRetriever(
            [
                self._vectors.as_retriever(similarity_top_k=limit),
                BM25Retriever(existing_bm25=self._bm25.bm25, similarity_top_k=limit),
            ],
            llm=MockLLM(),
            mode="reciprocal_rerank",
            similarity_top_k=limit,
            num_queries=1,
            use_async=False,
        )
        found = both.retrieve(question)
        return [Text(f.node.metadata["source"], f.node.get_content()) for f in found]


if __name__ == "__main__":
    serve(LlamaIndex)
