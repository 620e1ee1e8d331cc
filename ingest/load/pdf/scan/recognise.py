"""Text recognition on the picture of a page; the only place that knows RapidOCR."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.load.pdf.scan.drawing import Grey

Corners = NDArray[np.float64]  # (4, 2): x and y of top left, top right, bottom right, bottom left

_LONGEST_SIDE = 4000  # pixels; larger pictures are made smaller before they are read
_LOT = 10  # pages
_read = count()
_THREADS = 2  # for each of the processes that parse
# Characters of other scripts' keyboards that look like these.
_WIDE: dict[int, str] = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_ALIKE = _WIDE | str.maketrans({"。": ".", "、": ",", "【": "[", "】": "]", "∼": "~"})
_LITRE = re.compile(r"(?<=[a-zU]/)I\b")  # "mmol/I" is what a recogniser makes of a litre


@dataclass(frozen=True, slots=True)
class Seen:
    """One run of text on a picture.

    sure: for each character that is no space, how sure the recogniser was, 0 to 1. centres: x
    and y of each of these characters, shape (n, 2). All in pixels.
    """

    text: str
    corners: Corners
    sure: tuple[float, ...]
    centres: NDArray[np.float64]

    @property
    def size(self) -> tuple[float, float]:
        """Length along the text and height across it."""
        along, across = self.corners[1] - self.corners[0], self.corners[3] - self.corners[0]
        return float(np.hypot(*along)), float(np.hypot(*across))


def recognise(picture: Grey) -> list[Seen]:
    """The runs of text on a picture, in no order that matters."""
    found = _engine(next(_read) // _LOT)(
        cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB),
        return_word_box=True,
        return_single_char_box=True,
    )
    if not found.txts:
        return []
    runs = zip(found.txts, found.boxes, found.word_results, strict=True)
    seen = [_seen(text, np.asarray(box, float), chars) for text, box, chars in runs]
    return [run for run in seen if run is not None]


def _seen(text: str, corners: Corners, chars: Any) -> Seen | None:
    """A run; None where its characters and their places do not agree."""
    letters = "".join(text.split())
    if not letters or letters != "".join(char for char, _, _ in chars):
        return None
    centres = np.array([np.mean(box, axis=0) for _, _, box in chars], float)
    sure = tuple(float(p) for _, p, _ in chars)
    plain = _LITRE.sub("l", " ".join(text.split()).translate(_ALIKE))
    return Seen(plain, corners, sure, centres)


@lru_cache(maxsize=1)
def _engine(lot: int) -> Any:
    """The engine for a lot of pages. OpenVINO keeps what it compiled for every width of a line,
    some 25 MB a page, which only a new engine gives back."""
    del lot
    from rapidocr import EngineType, RapidOCR

    engine = EngineType.OPENVINO
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": _LONGEST_SIDE,
            "Global.use_cls": False,
            "Global.text_score": 0.0,
            "Det.engine_type": engine,
            "Rec.engine_type": engine,
            "EngineConfig.openvino.inference_num_threads": _THREADS,
        }
    )
