"""SciFact (BEIR): claims as questions over 5,183 abstracts, through Bedside's own library."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import R, nDCG

from assistant.clock import now
from assistant.library import Library
from assistant.query import Vocabulary
from assistant.retrieve import Retriever, first_best
from eval.bench.beir import Judgements, corpus, judgements, queries
from eval.bench.libraries import settings, texts_library
from eval.bench.results import Section, needed, parser, publish, table

Scores = dict[str, float]
Run = dict[str, Scores]

_DEPTH = 300  # chunks that each search gives: enough for 100 documents
_RRF = 60  # the constant of Cormack et al. 2009
_DENSE_SHARE = 0.5  # of the convex sum
_SPLITS = ("train", "test")
_QUOTED = (
    ("baseline: MiniLM alone", "0.645"),
    ("baseline: BM25 alone", "0.687"),
    ("baseline: reciprocal rank fusion", "0.724"),
    ("baseline: convex sum", "0.737"),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Rank the abstracts for every claim, in five ways, and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser("scifact", __doc__).parse_args(arguments)
    folder = needed(options.data / "retrieval_scifact")
    library = texts_library(settings(options.work, "scifact"), corpus(folder))
    judged = {split: judgements(folder, split) for split in _SPLITS}
    texts = queries(folder)
    claims = {claim: texts[claim] for qrels in judged.values() for claim in qrels}
    runs = _runs(library, claims)
    documents, chunks = library.catalogue.counts()
    counted = ", ".join(f"{len(judged[split])} {split}" for split in _SPLITS)
    body = "\n\n".join(
        [
            f"{documents} abstracts, {chunks} chunks, claims: {counted}. A document ranks as its "
            "best chunk does. Bedside was tuned on train claims only. The baselines were measured "
            "apart from this library, on whole abstracts. The rows between them and Bedside take "
            f"their ranks from the same library's two searches ({_DEPTH} chunks each). Bedside "
            "orders few documents closely; below them stand the rest in the order of its first "
            "fusion, for recall@100.",
            _scores(runs, judged),
        ]
    )
    publish(Section("scifact", "SciFact", body), options, arguments, now().date())


def _scores(runs: Mapping[str, Run], judged: Mapping[str, Judgements]) -> str:
    rows: list[list[object]] = [[name, "", "", score, ""] for name, score in _QUOTED]
    for name, run in runs.items():
        row: list[object] = [name]
        for split in _SPLITS:
            qrels = judged[split]
            own = {claim: run[claim] for claim in qrels}
            measured = ir_measures.calc_aggregate([nDCG @ 10, R @ 100], qrels, own)
            row += [f"{measured[nDCG @ 10]:.4f}", f"{measured[R @ 100]:.4f}"]
        rows.append(row)
    head = ["", *(f"{split}, {name}" for split in _SPLITS for name in ("nDCG@10", "recall@100"))]
    return table(head, rows)


def _runs(library: Library, claims: Mapping[str, str]) -> dict[str, Run]:
    """Scores of documents by claim, for each way of ranking."""
    retriever = Retriever(library, Vocabulary())
    names = ("dense alone", "BM25 alone", "reciprocal rank fusion", "convex sum", "Bedside")
    runs: dict[str, Run] = {name: {} for name in names}
    for claim, text in claims.items():
        retrieval = retriever.retrieve(text)
        query = retrieval.query
        vector = library.embedder.query(query.text).vector
        near = library.vectors.search(vector, _DEPTH, library.catalogue.generation)
        dense = _documents(dict(near))
        lexical = _documents(dict(library.lexical.search(query.terms, _DEPTH)))
        ordered = [c.document.id for c in retrieval.candidates]
        hits = library.search(query.text, query.terms, _DEPTH, _DEPTH).hits
        rest = first_best(hits, len(hits))  # those that were not looked at closely
        ordered += [_document(hit.stored.chunk.id) for hit in rest]
        ways = (dense, lexical, _reciprocal(dense, lexical), _convex(dense, lexical))
        for name, scores in zip(names, (*ways, _as_scores(ordered)), strict=True):
            runs[name][claim] = scores
    return runs


def _documents(chunks: Mapping[str, float]) -> Scores:
    """Scores of documents: each its best chunk's."""
    out: Scores = {}
    for chunk_id, score in chunks.items():
        document = _document(chunk_id)
        out[document] = max(score, out.get(document, score))
    return out


def _document(chunk_id: str) -> str:
    """The id of a chunk's document: an edition's id is the document's, "@" and a hash."""
    return chunk_id.split("@", 1)[0]


def _reciprocal(*searches: Scores) -> Scores:
    out: Scores = {}
    for scores in searches:
        for rank, document in enumerate(sorted(scores, key=lambda d: -scores[d]), 1):
            out[document] = out.get(document, 0.0) + 1 / (_RRF + rank)
    return out


def _convex(dense: Scores, lexical: Scores) -> Scores:
    """Sum of both scores, each moved to 0 to 1 over what its own search found."""
    out: Scores = {}
    for weight, scores in ((_DENSE_SHARE, dense), (1 - _DENSE_SHARE, lexical)):
        low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
        for document, score in scores.items():
            moved = (score - low) / ((high - low) or 1.0)
            out[document] = out.get(document, 0.0) + weight * moved
    return out


def _as_scores(ordered: Sequence[str]) -> Scores:
    """Falling scores for documents in order, the first mention counting."""
    return {document: 1 / rank for rank, document in enumerate(dict.fromkeys(ordered), 1)}


if __name__ == "__main__":
    main()
