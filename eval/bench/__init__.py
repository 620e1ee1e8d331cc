"""Benchmarks: how right and how fast Bedside is, over real documents.

`python -m eval.bench.guidelines`, `.scifact`, `.spans`, `.embedders` and `.speed` each print a
Markdown section; with `--write` it takes its place in RESULTS.md. The documents are read from
`../shared/data` beside the checkout (`--data`), libraries are kept in `data/bench` (`--work`).
"""
