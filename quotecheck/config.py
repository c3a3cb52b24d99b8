"""Configuration: what a `.quotecheck.yaml` says, checked and frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from quotecheck import allowance, strict
from quotecheck.choice import ALL, BESIDE_RULES, SUPPRESSIONS, matches
from quotecheck.errors import QuotecheckError
from quotecheck.house import STYLES
from quotecheck.model import Confidence, Fix, Severity
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Keys, Parsed, Shape, choices, parse

FAIL_ON = ("critical", "major", "minor", "none")
"""From which severity on a run fails."""


class Options(NamedTuple):
    """Everything that can change what a check finds and whether it fails."""

    lang: str = "en"
    select: tuple[str, ...] | None = None
    """The rules that run: ids, or beginnings of ids such as `zh`; None for all there are."""
    ignore: tuple[str, ...] = ()
    """Rules that do not; `choice.is_chosen` decides between the two."""
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
    max_megabytes: int = allowance.MEGABYTES
    max_seconds: int = allowance.SECONDS
    max_issues: int = allowance.ISSUES
    """What checking one draft may cost; see `allowance`."""


LIMITS = ("max_megabytes", "max_seconds", "max_issues")


class Override(NamedTuple):
    """Options for the files that fit any of the globs."""

    files: tuple[str, ...]
    options: Mapping[str, Any]


class Config(NamedTuple):
    """A configuration file. Globs and paths are relative to its folder."""

    options: Options = Options()
    sources: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    baseline: str | None = None
    exclude: tuple[str, ...] = ()
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
        return any(fits(path, glob) for glob in self.exclude)

    def error(self, keys: Keys, message: str, hint: str) -> QuotecheckError:
        """Make an error at a place of the configuration file."""
        return self.parsed.error(keys, message, hint) if self.parsed else QuotecheckError(message, hint=hint)

    def check_rules(self, rules: Iterable[Rule]) -> None:
        """Refuse names that fit no rule, at their place in the file."""
        ids = [rule.id for rule in rules]
        for keys, wanted in _rule_names(self.parsed.data if self.parsed else {}):
            known = [*ids, *_BESIDE[str(keys[-2])]]
            if not any(matches(wanted, rule_id) for rule_id in known):
                hint = _meant(wanted, known)
                raise self.error(keys, f"no rule is called `{wanted}`", hint)


def _meant(wanted: str, known: Iterable[str]) -> str:
    if "/" in wanted or wanted.startswith("*"):
        return "files are left out with `exclude`"
    if "." in wanted:
        return choices(wanted, known, too_many="`quotecheck rules list` shows all rules")
    return choices(wanted, {ALL, *(rule_id.split(".")[0] for rule_id in known)})


_BESIDE = {"select": BESIDE_RULES, "ignore": BESIDE_RULES, "severity": SUPPRESSIONS, "confidence": (), "fix": ()}
"""What each key may name beside rules of packs."""


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
    """Every id, or beginning of ids, that a configuration names."""
    blocks: list[tuple[Keys, Mapping[str, Any]]] = [((), data)]
    blocks += [(("overrides", number), block) for number, block in enumerate(data.get("overrides", []))]
    for keys, block in blocks:
        for name in ("select", "ignore"):
            yield from (((*keys, name, number), wanted) for number, wanted in enumerate(block.get(name, [])))
        for name in ("severity", "confidence", "fix"):
            yield from (((*keys, name, wanted), wanted) for wanted in block.get(name, {}))


class Key(NamedTuple):
    """A key of a configuration file, as `docs/configuration.md` lists it."""

    shape: Shape
    values: str
    """What may stand there, in words."""
    meaning: str


_GLOBS = strict.many(strict.text("a glob"), single=True)
_PATHS = strict.many(strict.text("a path"), single=True)
_RULE = strict.text("a rule id, or its beginning")
_SEVERITIES = ", ".join(f"`{level.value}`" for level in Severity)
_SURENESS = ", ".join(f"`{level.value}`" for level in Confidence)

KEYS: Mapping[str, Key] = {
    "sources": Key(
        _PATHS, "paths and globs", "What quotations are held against: files, folders, globs; --sources adds to them."
    ),
    "rules": Key(_PATHS, "paths", "Your own rules, beside the built-in ones: files, or folders of them."),
    "terms": Key(_PATHS, "paths", "Term bases, beside the rules: YAML, CSV or TBX."),
    "vocabulary": Key(
        _PATHS, "paths", "Words that may stand in drafts whatever rules say: files with an entry a line."
    ),
    "baseline": Key(
        strict.text("a path"),
        "path",
        "The file with the issues that were there before; without it the one beside this file.",
    ),
    "exclude": Key(_GLOBS, "globs", "Files that a walk over folders leaves out."),
    "lang": Key(
        strict.text("a language code"), "language code", "The language of the drafts: which rules look at them."
    ),
    "select": Key(
        strict.many(_RULE, single=True),
        "list of rules",
        "Rules that run: ids, beginnings of ids such as `zh`, or `all`.",
    ),
    "ignore": Key(
        strict.many(_RULE, single=True), "list of rules", "Rules that do not, where no closer name selects them."
    ),
    "severity": Key(
        strict.lookup(strict.choice(tuple(Severity), name="a severity"), key=_RULE),
        f"rules, each with {_SEVERITIES}",
        "Another severity than the rule's own, by id or beginning of ids; later ones win.",
    ),
    "confidence": Key(
        strict.lookup(strict.choice(tuple(Confidence), name="a confidence"), key=_RULE),
        f"rules, each with {_SURENESS}",
        "Another confidence than the rule's own, in the same way.",
    ),
    "fix": Key(
        strict.lookup(strict.choice(tuple(Fix), name="safe, unsafe or never"), key=_RULE),
        "rules, each with `safe`, `unsafe`, `never`",
        "Whether suggestions may be put in by --fix, other than the rule itself has it.",
    ),
    "min_confidence": Key(
        strict.choice(tuple(Confidence), name="a confidence"), _SURENESS, "Findings less sure than this are not shown."
    ),
    "fail_on": Key(
        strict.choice(FAIL_ON, name="a severity or none"),
        ", ".join(f"`{level}`" for level in FAIL_ON),
        "The least severity that makes a run fail.",
    ),
    "fail_confidence": Key(
        strict.choice(tuple(Confidence), name="a confidence"),
        _SURENESS,
        "The least confidence that a finding must have to make a run fail.",
    ),
    "style": Key(
        strict.choice(tuple(STYLES), name="a style"),
        ", ".join(f"`{style}`" for style in STYLES),
        "The newsroom whose rules set how severe some changes in quotations are.",
    ),
    "max_megabytes": Key(
        strict.count(1, allowance.MOST_MEGABYTES),
        f"1 to {allowance.MOST_MEGABYTES}",
        f"A draft that is larger is not checked; {allowance.MEGABYTES} without it.",
    ),
    "max_seconds": Key(
        strict.count(1, allowance.MOST_SECONDS),
        f"1 to {allowance.MOST_SECONDS}",
        f"A draft that takes more processor time is not checked; {allowance.SECONDS} without it.",
    ),
    "max_issues": Key(
        strict.count(1, allowance.MOST_ISSUES),
        f"1 to {allowance.MOST_ISSUES}",
        f"A draft that has more findings, or quotations, is not checked; {allowance.ISSUES} without it.",
    ),
}
"""Every key but `overrides`, in the order of the page. Those of `Options` may stand in an override, too."""

_OPTION_SHAPES: Mapping[str, Shape] = {name: key.shape for name, key in KEYS.items() if name in Options._fields}
_CONFIG = strict.table(
    {
        **{name: key.shape for name, key in KEYS.items()},
        "overrides": strict.many(
            strict.table({"files": _GLOBS, **_OPTION_SHAPES}, ("files",), name="an override"),
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
        terms=tuple(data.get("terms", [])),
        vocabulary=tuple(data.get("vocabulary", [])),
        baseline=data.get("baseline"),
        exclude=tuple(data.get("exclude", [])),
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
        if key in ("select", "ignore") and isinstance(value, str):
            raise QuotecheckError(f"the option `{key}` is a list", hint=f'write ["{value}"]')
        if key in LIMITS and not (isinstance(value, int) and value > 0):
            raise QuotecheckError(f"`{value}` is no number for `{key}`", hint="write a number above zero")
        known = {"fail_on": FAIL_ON, "style": tuple(STYLES)}.get(key)
        if known and value not in known:
            raise QuotecheckError(f"`{value}` is not known as `{key}`", hint=choices(value, known))
    try:
        return _with(Options(), data)
    except (ValueError, TypeError, AttributeError) as error:
        raise QuotecheckError(f"these options do not fit: {error}") from None


def _with(options: Options, data: Mapping[str, Any]) -> Options:
    """The options with those of a block put over them; lists of rules that are
    ignored, and levels, add to what is there."""
    changes: dict[str, Any] = {}
    for name in ("lang", "fail_on", "style", *LIMITS):
        if name in data:
            changes[name] = data[name]
    if "select" in data:
        changes["select"] = tuple(data["select"])
    if "ignore" in data:
        changes["ignore"] = (*options.ignore, *data["ignore"])
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
