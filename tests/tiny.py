"""Small models made on the spot, in the form in which real ones come: none can be downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.compiled import packaged_model

_SIZE = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}


def embedder(
    folder: Path,
    *,
    kind: str = "bert",
    pooling: str = "mean",
    dense: int | None = None,
    prompts: dict[str, str] | None = None,
    default_prompt: str | None = None,
    window: int = 128,
) -> Path:
    """A sentence-transformers model with random weights, which still knows equal words.

    dense: dimensions of a layer behind the pooling. Gives its folder.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    torch.manual_seed(7)
    plain = folder.with_name(f"{folder.name}-plain")
    (_bert if kind == "bert" else _roberta)(plain, window)
    words = Transformer(str(plain), max_seq_length=window)
    modules: list[Any] = [words, Pooling(_SIZE["hidden_size"], pooling)]
    if dense:
        modules.append(Dense(_SIZE["hidden_size"], dense))
    made = SentenceTransformer(
        modules=modules, device="cpu", prompts=prompts, default_prompt_name=default_prompt
    )
    made.save(str(folder))
    return folder


def reranker(folder: Path, good: Sequence[tuple[str, str]], bad: Sequence[tuple[str, str]]) -> Path:
    """A cross-encoder that was taught in a moment which (question, passage) are good. Gives its
    folder."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(7)
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()), local_files_only=True)
    config = BertConfig(vocab_size=len(tokenizer), **_SIZE, intermediate_size=128, num_labels=1)
    model = BertForSequenceClassification(config)
    inputs = tokenizer(*zip(*good, *bad, strict=True), padding=True, return_tensors="pt")
    labels = torch.tensor([[1.0]] * len(good) + [[0.0]] * len(bad))
    steps = torch.optim.Adam(model.parameters(), 1e-3)
    for _ in range(60):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(**inputs).logits, labels)
        steps.zero_grad()
        loss.backward()
        steps.step()
    plain = folder.with_name(f"{folder.name}-plain")
    model.save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    CrossEncoder(str(plain), device="cpu").save(str(folder))
    return folder


def _bert(folder: Path, window: int) -> None:
    from transformers import AutoTokenizer, BertConfig, BertModel

    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()), local_files_only=True)
    config = BertConfig(
        vocab_size=len(tokenizer), **_SIZE, intermediate_size=128, max_position_embeddings=window
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _roberta(folder: Path, window: int) -> None:
    """With a byte-level tokenizer, whose padding is no 0 and whose words begin with a mark."""
    from tokenizers import ByteLevelBPETokenizer
    from tokenizers.processors import RobertaProcessing
    from transformers import RobertaConfig, RobertaModel, RobertaTokenizerFast

    from tests.conftest import SAMPLE

    made = ByteLevelBPETokenizer()
    texts = [path.read_text("utf-8") for path in sorted(SAMPLE.glob("*.md"))]
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    made.train_from_iterator(texts, vocab_size=2000, special_tokens=special, show_progress=False)
    made._tokenizer.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
    RobertaTokenizerFast(tokenizer_object=made._tokenizer).save_pretrained(folder)
    config = RobertaConfig(
        vocab_size=2000,
        **_SIZE,
        intermediate_size=128,
        max_position_embeddings=window + 2,
        pad_token_id=1,
    )
    RobertaModel(config).save_pretrained(folder)
