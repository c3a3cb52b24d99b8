"""A step of a datatrove pipeline that tells of each document what was found in it.

LocalPipelineExecutor([JsonlReader("in"), QuotecheckTagger(), JsonlWriter("out")])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datatrove.pipeline.base import PipelineStep

from quotecheck import check_text
from quotecheck.score.mqm import penalty


class QuotecheckTagger(PipelineStep):  # type: ignore[misc]
    """Adds `quotecheck_rules` and `quotecheck_penalty` (by 1,000 words; None without any words)
    to the metadata of documents. Options are those of `quotecheck.check_text`."""

    name = "quotecheck"
    type = "tagger"

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.options = {"format": "text", **options}

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Tag documents as they pass."""
        for document in data:
            with self.track_time():
                result = check_text(document.text, **self.options)
                document.metadata["quotecheck_rules"] = sorted({finding.rule for finding in result.findings})
                document.metadata["quotecheck_penalty"] = penalty(result.findings, result.words)
                self.stat_update("findings", value=len(result.findings))
            yield document
