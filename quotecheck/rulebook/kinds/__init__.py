"""The kinds of rules. A kind is a module of its name with the same few functions, and a line here.

`KEYS` and `REQUIRED` are the keys that a rule of the kind has besides the
common ones. `compile(compiler, keys, data)` refuses values that their shapes
alone let pass; it gives those that are kept in another form, and what every
finding holds (sets of strings, one of each; no sets where nothing is sure).
`build(data)` gives
the body of a compiled rule, `fields(body)` are the fields that a message may
use, `probes(body)` what the rule must find besides its examples, and
`find(rule, draft, views)` looks through the views that hold what it needs. A kind whose
entries have conditions of their own has `exceptions(body)`, too: the body without each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from quotecheck.strict import Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.draft import Draft, Found, View
    from quotecheck.rulebook.needs import Needs
    from quotecheck.rulebook.spec import Exempt, Probe, Rule
    from quotecheck.strict import Keys

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


class _Kinds(Mapping[str, Kind]):
    """Kinds by name. A module is imported only where a rule of its kind is read or run."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._modules: dict[str, Kind] = {}

    def __getitem__(self, name: str) -> Kind:
        if name not in self._modules:
            if name not in self._names:
                raise KeyError(name)
            self._modules[name] = cast("Kind", import_module(f"{__name__}.{name.replace('-', '_')}"))
        return self._modules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


KINDS: Mapping[str, Kind] = _Kinds(
    "pattern",
    "swap",
    "calque",
    "consistency",
    "pairing",
    "repetition",
    "script",
    "density",
    "numbers",
    "dates",
    "units",
    "names",
    "terms",
    "negation",
    "modality",
    "exchange",
    "codes",
    "quotes",
    "untranslated",
    "omission",
    "dropped",
    "addition",
    "renderings",
    "placeholders",
    "markup",
    "end-punctuation",
)

BILINGUAL = frozenset(list(KINDS)[list(KINDS).index("numbers") :])
"""The kinds that compare a source text with its translation: without one they cost nothing."""


def exceptions(rule: Rule) -> Iterable[Exempt]:
    """The conditions of `unless` that entries of a rule have."""
    find: Callable[[Any], Iterable[Exempt]] | None = getattr(KINDS[rule.kind], "exceptions", None)
    return find(rule.body) if find else ()


BEHIND_OTHERS = frozenset({"density"})
"""Kinds that look at what the other rules have found, and so run behind them."""

IN_PLACE = frozenset({"pattern", "swap", "calque"})
"""Kinds that tell of each place by itself, with what stands beside it in its segment."""
