"""The kinds of rules. A kind is a module with the same few names, and a line here.

`KEYS` and `REQUIRED` are the keys that a rule of the kind has besides the
common ones. `compile(compiler, keys, data)` refuses values that their shapes
alone let pass; it gives those that are kept in another form, and what every
finding holds (sets of strings, one of each; no sets where nothing is sure).
`build(data)` gives
the body of a compiled rule, `fields(body)` are the fields that a message may
use, `probes(body)` what the rule must find besides its examples, and
`find(rule, draft, views)` looks through the views that hold what it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.kinds import (
    addition,
    consistency,
    dates,
    density,
    end_punctuation,
    markup,
    modality,
    negation,
    numbers,
    omission,
    pairing,
    pattern,
    placeholders,
    quotes,
    renderings,
    repetition,
    script,
    swap,
    terms,
    units,
    untranslated,
)
from quotecheck.rulebook.spec import Probe, Rule
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

Plain = Mapping[str, Any]


class Kind(Protocol):
    """What every module in `KINDS` offers."""

    @property
    def KEYS(self) -> Mapping[str, Shape]: ...  # noqa: N802
    @property
    def REQUIRED(self) -> Sequence[str]: ...  # noqa: N802
    def compile(self, compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Plain, Needs]: ...
    def build(self, data: Mapping[str, Any]) -> Any: ...
    def fields(self, body: Any) -> frozenset[str]: ...
    def probes(self, body: Any) -> Iterable[Probe]: ...
    def find(self, rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]: ...


KINDS: Mapping[str, Kind] = {
    "pattern": pattern,
    "swap": swap,
    "consistency": consistency,
    "pairing": pairing,
    "repetition": repetition,
    "script": script,
    "density": density,
    "numbers": numbers,
    "dates": dates,
    "units": units,
    "terms": terms,
    "negation": negation,
    "modality": modality,
    "quotes": quotes,
    "untranslated": untranslated,
    "omission": omission,
    "addition": addition,
    "renderings": renderings,
    "placeholders": placeholders,
    "markup": markup,
    "end-punctuation": end_punctuation,
}

BILINGUAL = frozenset(list(KINDS)[list(KINDS).index("numbers") :])
"""The kinds that compare a source text with its translation: without one they cost nothing."""

BEHIND_OTHERS = frozenset({"density"})
"""Kinds that look at what the other rules have found, and so run behind them."""

IN_PLACE = frozenset({"pattern", "swap"})
"""Kinds that tell of each place by itself, with what stands beside it in its segment."""
