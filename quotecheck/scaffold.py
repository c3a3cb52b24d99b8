"""What `quotecheck init` writes: a configuration, an example of wordings, and a hook."""

from __future__ import annotations

import re
from typing import Any

from quotecheck.formats import SUFFIXES, TABLES

CONFIGURATION = """\
# Configuration of quotecheck: https://pre-commit.com runs it, or `quotecheck check .` does.
# Paths and globs count from this folder. Remove the # in front of what you need.

# What was really said: files, folders or globs of wordings, transcripts and articles.
# With sources each quotation that is found in none of them is told as unsupported.
# sources: [wordings.yaml]

# Language of the drafts.
lang: en

# The least severity that fails a run: critical, major, minor or none.
fail_on: major

# Findings that are less sure are not shown: high, medium or low.
min_confidence: medium

# How severe changes in quotations are: default, reuters, ap, nyt or guardian.
# style: default

# Rules that do not run, by id or its beginning. `quotecheck rules list` shows all.
# ignore: [zh.relevant-units, mechanics]

# Only these rules; `quotation` stands for the verdicts on quotations.
# select: [redaction, zh, quotation]

# Words, phrases and names that are right here, one a line.
# vocabulary: vocabulary.txt

# Files that a walk over folders leaves out.
# exclude: ['archive/**']

# Other settings for some files.
# overrides:
#   - files: 'opinion/**'
#     fail_on: none
"""

WORDINGS = """\
# Copy this to wordings.yaml, write down what was really said, and name that file under
# `sources` in .quotecheck.yaml. Each quotation in a draft is held against all of it.
wordings:
  - speaker: Lin Wenya
    date: 2024-05-13
    language: zh
    basis: official_translation   # original, official_translation, house_wording, asr_transcript, back_translation
    original: 结束战争是我们的首要任务。
    renderings:
      - Ending the war is our top priority.
    terms:
      首要任务: [top priority, number one priority]
  - speaker: Ana Ruiz
    date: 2024-05-01
    language: en
    basis: original
    original: We waited for the rain all year.
"""

NEW_HOOKS = "repos:\n"


def drafts_pattern() -> str:
    """The names of drafts that a hook looks at: all formats but tables, most of which are
    no drafts."""
    suffixes = [suffix[1:] for suffix, format in SUFFIXES.items() if format not in TABLES]
    return rf"(?i)\.({'|'.join(suffixes)})$"


def hook(repository: str | None = None, revision: str | None = None) -> str:
    """The entry for `.pre-commit-config.yaml`: quotecheck from a repository, or the one that
    is installed here."""
    if repository:
        return f"- repo: {_quoted(repository)}\n  rev: {_quoted(revision or 'HEAD')}\n  hooks:\n    - id: quotecheck\n"
    keys = {
        "id": "quotecheck",
        "name": "quotecheck",
        "entry": "quotecheck check --force-exclude",
        "language": "system",
        "files": f"'{drafts_pattern()}'",
        "require_serial": "true",
    }
    lines = [f"{key}: {value}\n" for key, value in keys.items()]
    return "- repo: local\n  hooks:\n    - " + "      ".join(lines)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'" if re.search(r"[^\w./:@+~-]|^[^\w./~]|:$", value) else value


def has_hook(text: str) -> bool:
    """Whether one of the hooks that a `.pre-commit-config.yaml` has is quotecheck's."""
    import yaml

    try:
        hooks: Any = yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    repositories = hooks.get("repos") if isinstance(hooks, dict) else None
    listed = [one.get("hooks") for one in repositories or [] if isinstance(one, dict)]
    return any(isinstance(one, dict) and one.get("id") == "quotecheck" for some in listed for one in some or [])


def with_hook(text: str, entry: str) -> str | None:
    """The text of a `.pre-commit-config.yaml` with an entry more at the end of `repos`; all
    else stays as it is, to the byte. None where that cannot be done safely."""
    import yaml

    end = _end_of_repositories(text)
    if end is None:
        return None
    place, indent = end
    line_end = "\r\n" if "\r\n" in text else "\n"
    begun = "" if not place or text[:place].endswith("\n") else line_end
    added = "".join(f"{' ' * indent}{line}{line_end}" for line in entry.splitlines())
    changed = text[:place] + begun + added + text[place:]
    try:
        before, after = yaml.safe_load(text), yaml.safe_load(changed)
        wanted = {**before, "repos": [*(before["repos"] or []), *yaml.safe_load(entry)]}
    except (yaml.YAMLError, TypeError, KeyError):
        return None
    return changed if after == wanted else None


def _end_of_repositories(text: str) -> tuple[int, int] | None:
    """Where the next item of `repos` goes, and how far it is indented."""
    import yaml

    try:
        top = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if not isinstance(top, yaml.MappingNode) or top.flow_style:
        return None
    for key, value in top.value:
        if key.value == "repos" and isinstance(value, yaml.SequenceNode) and not value.flow_style:
            return _behind_content(text, value.start_mark.index, value.end_mark.index), value.start_mark.column
        if key.value == "repos" and isinstance(value, yaml.ScalarNode) and not value.value:
            return _behind_content(text, 0, text.find("\n", key.end_mark.index) + 1 or len(text)), 2
    return None


def _behind_content(text: str, start: int, end: int) -> int:
    """The end of the last line that is neither blank nor a comment."""
    place = end
    for line in reversed(text[start:end].splitlines(keepends=True)):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        place -= len(line)
    return place
