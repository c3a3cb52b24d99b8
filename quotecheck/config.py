"""Configuration: what a `.quotecheck.yaml` says, checked and frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from quotecheck import strict
from quotecheck.errors import QuotecheckError
from quotecheck.house import STYLES
from quotecheck.model import Confidence, Fix, Severity
from quotecheck.rulebook.spec import Rule, matches
from quotecheck.strict import Keys, Parsed, Shape, choices, parse

FAIL_ON = ("critical", "major", "minor", "none")
"""From which severity on a run fails."""


class Options(NamedTuple):
    """Everything that can change what a check finds and whether it fails."""

    lang: str = "en"
    packs: tuple[str, ...] | None = None
    """The packs in use; None for all there are."""
    disable: tuple[str, ...] = ()
    """Rules that are off: ids, or beginnings of ids such as `zh`."""
    severity: tuple[tuple[str, Severity], ...] = ()
    confidence: tuple[tuple[str, Confidence], ...] = ()
    """Levels other than the rules' own, by id or beginning of ids; later ones win."""
    fix: tuple[tuple[str, Fix], ...] = ()
    """What may be fixed other than the rules say, in the same way."""
    min_confidence: Confidence = Confidence.MEDIUM
    """Findings that are less sure are not shown."""
    fail_on: str = "major"
    """The least severity that makes a run fail, one of `FAIL_ON`."""
    fail_confidence: Confidence = Confidence.HIGH
    """The least confidence that a finding must have to make a run fail."""
    style: str = "default"
    """The newsroom whose rules set the severity of verdicts, one of `house.STYLES`."""


class Override(NamedTuple):
    """Options for the files that fit any of the globs."""

    files: tuple[str, ...]
    options: Mapping[str, Any]


class Config(NamedTuple):
    """A configuration file. Globs and paths are relative to its folder."""

    options: Options = Options()
    sources: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    parsed: Parsed | None = None

    def options_for(self, path: str) -> Options:
        """The options for a file, by its path relative to the configuration
        (with forward slashes). Later overrides win."""
        options = self.options
        for override in self.overrides:
            if any(fits(path, glob) for glob in override.files):
                options = _with(options, override.options)
        return options

    def ignores(self, path: str) -> bool:
        """Whether a file is left out, by its path relative to the configuration."""
        return any(fits(path, glob) for glob in self.ignore)

    def error(self, keys: Keys, message: str, hint: str) -> QuotecheckError:
        """Make an error at a place of the configuration file."""
        return self.parsed.error(keys, message, hint) if self.parsed else QuotecheckError(message, hint=hint)

    def check_rules(self, rules: Iterable[Rule]) -> None:
        """Refuse ids and packs that no rule has, at their place in the file."""
        known = tuple(rules)
        ids = [rule.id for rule in known]
        packs = sorted({rule.pack for rule in known})
        for keys, wanted in _rule_names(self.parsed.data if self.parsed else {}):
            if keys[-2] == "packs" and wanted not in packs:
                raise self.error(keys, f"no pack is called `{wanted}`", choices(wanted, packs))
            if keys[-2] != "packs" and not any(matches(wanted, rule_id) for rule_id in ids):
                hint = choices(wanted, ids, too_many="`quotecheck rules list` shows all rules")
                raise self.error(keys, f"no rule is called `{wanted}`", hint)


def fits(path: str, glob: str) -> bool:
    """Whether a path fits a glob: `*` within a name, `**` over folders, and a
    glob without a slash for a name in any folder."""
    name = PurePosixPath(path).name
    if "/" not in glob:
        return fnmatchcase(name, glob)
    return _fits(path.split("/"), glob.strip("/").split("/"))


def _fits(parts: list[str], globs: list[str]) -> bool:
    reachable = {0}
    for glob in globs:
        if glob == "**":
            reachable = set(range(min(reachable), len(parts) + 1)) if reachable else set()
        else:
            reachable = {n + 1 for n in reachable if n < len(parts) and fnmatchcase(parts[n], glob)}
    return len(parts) in reachable


def _rule_names(data: Any) -> Iterable[tuple[Keys, str]]:
    """Every id, beginning of ids or pack that a configuration names."""
    blocks: list[tuple[Keys, Mapping[str, Any]]] = [((), data)]
    blocks += [(("overrides", number), block) for number, block in enumerate(data.get("overrides", []))]
    for keys, block in blocks:
        for name in ("packs", "disable"):
            yield from (((*keys, name, number), wanted) for number, wanted in enumerate(block.get(name, [])))
        for name in ("severity", "confidence", "fix"):
            yield from (((*keys, name, wanted), wanted) for wanted in block.get(name, {}))


_GLOB = strict.text("a glob")
_RULE = strict.text("a rule id, or its beginning")
_OPTION_SHAPES: Mapping[str, Shape] = {
    "lang": strict.text("a language code"),
    "packs": strict.many(strict.text("a pack")),
    "disable": strict.many(_RULE, single=True),
    "severity": strict.lookup(strict.choice(tuple(Severity), name="a severity"), key=_RULE),
    "confidence": strict.lookup(strict.choice(tuple(Confidence), name="a confidence"), key=_RULE),
    "fix": strict.lookup(strict.choice(tuple(Fix), name="safe, unsafe or never"), key=_RULE),
    "min_confidence": strict.choice(tuple(Confidence), name="a confidence"),
    "fail_on": strict.choice(FAIL_ON, name="a severity or none"),
    "fail_confidence": strict.choice(tuple(Confidence), name="a confidence"),
    "style": strict.choice(tuple(STYLES), name="a style"),
}
_CONFIG = strict.table(
    {
        **_OPTION_SHAPES,
        "sources": strict.many(strict.text("a path"), single=True),
        "rules": strict.many(strict.text("a path"), single=True),
        "ignore": strict.many(_GLOB, single=True),
        "overrides": strict.many(
            strict.table({"files": strict.many(_GLOB, single=True), **_OPTION_SHAPES}, ("files",), name="an override")
        ),
    },
    name="a configuration",
)


def parse_config(text: str, path: str) -> Config:
    """Read a configuration. An empty one is in order.

    Raises QuotecheckError at the first mistake.
    """
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return Config()
    parsed = parse(text, path, _CONFIG)
    data = parsed.data
    return Config(
        options=_with(Options(), data),
        sources=tuple(data.get("sources", [])),
        rules=tuple(data.get("rules", [])),
        ignore=tuple(data.get("ignore", [])),
        overrides=tuple(Override(tuple(item["files"]), item) for item in data.get("overrides", [])),
        parsed=parsed,
    )


def options_of(data: Mapping[str, Any]) -> Options:
    """Read options from a mapping with the keys of a configuration file.

    Raises QuotecheckError for keys that are no options and for values that do
    not fit.
    """
    for key, value in data.items():
        if key not in _OPTION_SHAPES:
            raise QuotecheckError(f"unknown option `{key}`", hint=choices(key, _OPTION_SHAPES))
        if key in ("packs", "disable") and isinstance(value, str):
            raise QuotecheckError(f"the option `{key}` is a list", hint=f'write ["{value}"]')
        known = {"fail_on": FAIL_ON, "style": tuple(STYLES)}.get(key)
        if known and value not in known:
            raise QuotecheckError(f"`{value}` is not known as `{key}`", hint=choices(value, known))
    try:
        return _with(Options(), data)
    except (ValueError, TypeError, AttributeError) as error:
        raise QuotecheckError(f"these options do not fit: {error}") from None


def _with(options: Options, data: Mapping[str, Any]) -> Options:
    """The options with those of a block put over them; lists of rules that are
    off, and levels, add to what is there."""
    changes: dict[str, Any] = {}
    for name in ("lang", "fail_on", "style"):
        if name in data:
            changes[name] = data[name]
    if "packs" in data:
        changes["packs"] = tuple(data["packs"])
    if "disable" in data:
        changes["disable"] = (*options.disable, *data["disable"])
    for name in ("min_confidence", "fail_confidence"):
        if name in data:
            changes[name] = Confidence(data[name])
    if "severity" in data:
        levels = ((wanted, Severity(level)) for wanted, level in data["severity"].items())
        changes["severity"] = (*options.severity, *levels)
    if "confidence" in data:
        sureness = ((wanted, Confidence(level)) for wanted, level in data["confidence"].items())
        changes["confidence"] = (*options.confidence, *sureness)
    if "fix" in data:
        changes["fix"] = (*options.fix, *((wanted, Fix(say)) for wanted, say in data["fix"].items()))
    return options._replace(**changes)
