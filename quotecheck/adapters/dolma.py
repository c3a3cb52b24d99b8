"""A tagger for Dolma, which gives each finding as a span: `quotecheck` in
`dolma tag --tagger_modules quotecheck.adapters.dolma --taggers quotecheck …`.
"""

from __future__ import annotations

from dolma.core.data_types import DocResult, Document, Span
from dolma.core.registry import TaggerRegistry
from dolma.core.taggers import BaseTagger

from quotecheck import check_text
from quotecheck.score.mqm import WEIGHTS


@TaggerRegistry.add("quotecheck")
class QuotecheckTagger(BaseTagger):  # type: ignore[misc]
    """Spans have the rule as their type, and as their score what the finding weighs in MQM."""

    def predict(self, doc: Document) -> DocResult:
        """Tag one document."""
        found = check_text(doc.text, format="text").findings
        return DocResult(doc, [Span(f.span.start, f.span.end, f.rule, WEIGHTS[f.severity]) for f in found])
