"""What people said about translations: MQM errors and direct scores, one shape for all.

Three notations are read, told apart by what they hold:

- MQM in TSV, as WMT publishes it: a row for each error, `<v>` and `</v>` around the
  words that are wrong, severity `no-error` where a rater found nothing.
- ESA (error span annotation) in TSV or CSV: a row for each segment and rater with a
  score of 0 to 100, and perhaps a list of spans in JSON.
- JSON, one segment a line, with a list of errors, a score, or both.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from quotecheck.errors import QuotecheckError
from quotecheck.model import Severity, Span
from quotecheck.score.mqm import weigh

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "system": ("system", "system_id", "model"),
    "doc": ("doc", "document", "doc_id", "document_id"),
    "seg": ("seg_id", "seg", "segment", "segment_id", "item_id", "line_id"),
    "rater": ("rater", "annotator", "login"),
    "raters": ("raters",),
    "text": ("target", "mt", "tgt", "translation"),
    "source": ("source", "src"),
    "category": ("category",),
    "severity": ("severity",),
    "score": ("score", "esa", "esa_score"),
    "spans": ("errors", "error_spans", "esa_spans", "spans"),
}
"""What is read, each with the names that it goes by; the first that is there counts."""

NO_ERROR = frozenset({"", "no-error", "no error"})
PLANTED = "hotw"
"""Begins the severity of rows that test whether raters pay attention; their text is not
the system's, so that they are left out."""

OPEN, CLOSE = "<v>", "</v>"


class Mark(NamedTuple):
    """An error that a rater marked. `span` counts into the translation; None where the
    error is in no words of it: an omission, or the whole segment."""

    rater: str
    severity: Severity
    category: str
    span: Span | None

    @property
    def weight(self) -> float:
        """What it counts."""
        return weigh(self.severity, self.category)


class Annotated(NamedTuple):
    """A translated segment with all that its raters said of it.

    `text` is the translation without marks; `scores` are direct ones, 0 to 100, the
    higher the better. A rater without marks found nothing wrong.
    """

    system: str
    doc: str
    seg: str
    text: str
    raters: tuple[str, ...]
    marks: tuple[Mark, ...]
    scores: tuple[float, ...]

    @property
    def weight(self) -> float:
        """The weights of its errors, as the mean over raters."""
        return sum(mark.weight for mark in self.marks) / max(1, len(self.raters))

    @property
    def score(self) -> float | None:
        """The mean of the direct scores."""
        return sum(self.scores) / len(self.scores) if self.scores else None


class _Row(NamedTuple):
    """One row with its line; `fields` has those of `COLUMNS` that it holds."""

    line: int
    fields: Mapping[str, Any]

    def text(self, name: str, otherwise: str = "") -> str:
        value = self.fields.get(name)
        return otherwise if value is None else str(value)


def parse(lines: Iterable[str], name: str) -> list[Annotated]:
    """The segments of an annotation file, in order of their first rows.

    Raises QuotecheckError at the first row that does not fit.
    """
    rest = iter(lines)
    head = next((line for line in rest if line.strip()), "")
    reader = _json_rows if head.lstrip().startswith("{") else _table_rows
    gathered: dict[tuple[str, str, str], list[tuple[_Row, str, Span | None]]] = {}
    for row in reader(chain([head], rest), name):
        if not row.text("severity").lower().startswith(PLANTED):
            key = (row.text("system", "-"), row.text("doc", "-"), row.text("seg", str(row.line)))
            gathered.setdefault(key, []).append((row, *_unmarked(row, name)))
    if not gathered:
        raise QuotecheckError("there are no annotations in this file", path=name, hint=_wanted())
    return [_segment(key, rows, name) for key, rows in gathered.items()]


# -- rows ---------------------------------------------------------------------------


def _json_rows(lines: Iterable[str], name: str) -> Iterator[_Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _error(name, number, f"this is no JSON: {error}", "write one JSON object a line") from None
        if not isinstance(data, dict):
            raise _error(name, number, "this is no JSON object", "write one JSON object a line")
        yield _Row(number, _fields(data, data, name, number))


def _table_rows(lines: Iterable[str], name: str) -> Iterator[_Row]:
    header: list[str] = []
    for number, cells in _cells(lines, name):
        if not header:
            header = [cell.strip().lower() for cell in cells]
            _fields(header, dict.fromkeys(header, ""), name, number)
        elif len(cells) == len(header):
            row = dict(zip(header, cells, strict=True))
            yield _Row(number, _fields(header, row, name, number))
        else:
            message = f"this row has {len(cells)} columns, the header {len(header)}"
            raise _error(name, number, message, "give every row the columns of the header")


def _cells(lines: Iterable[str], name: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row. WMT writes tabs between them and quotes nothing, so that a
    quotation mark is one; spreadsheets quote what has quotation marks inside."""
    rest = iter(lines)
    head = next(rest)
    if "\t" in head:
        for number, line in enumerate(chain([head], rest), start=1):
            if line.strip():
                yield number, [_unquoted(cell) for cell in line.rstrip("\r\n").split("\t")]
        return
    reader = csv.reader(line.rstrip("\r\n") + "\n" for line in chain([head], rest))
    try:
        yield from ((reader.line_num, cells) for cells in reader if cells)
    except csv.Error as error:
        raise _error(name, reader.line_num, f"this is no CSV: {error}", "quote cells with commas in them") from None


def _unquoted(cell: str) -> str:
    inner = cell[1:-1].replace('""', "")
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '""' in cell[1:-1] and '"' not in inner:
        return cell[1:-1].replace('""', '"')
    return cell


def _fields(names: Iterable[str], row: Mapping[str, Any], path: str, line: int) -> Mapping[str, Any]:
    there = set(names)
    found = {ours: next((name for name in known if name in there), None) for ours, known in COLUMNS.items()}
    if not found["text"] or not (found["severity"] or found["score"] or found["spans"]):
        raise _error(path, line, "the translation, or what was said of it, is missing", _wanted())
    if found["severity"] and not found["seg"]:
        raise _error(path, line, "there is no column that says which segment a row is about", _wanted())
    return {ours: row[name] for ours, name in found.items() if name is not None}


def _wanted() -> str:
    return (
        "MQM has the columns system, doc, seg_id, rater, source, target, category, severity; "
        "ESA has system, doc, seg_id, target, score, and may have error_spans; "
        "JSON has mt, and errors or score"
    )


def _error(path: str, line: int, message: str, hint: str) -> QuotecheckError:
    return QuotecheckError(message, path=path, line=line, hint=hint)


# -- segments -----------------------------------------------------------------------


def _unmarked(row: _Row, name: str) -> tuple[str, Span | None]:
    """The translation of a row without marks, and the span that was between them."""
    text = row.text("text")
    if "severity" not in row.fields:
        return text, None
    before, opened, rest = text.partition(OPEN)
    inside, closed, after = rest.partition(CLOSE)
    if not opened and CLOSE not in text:
        return text, None
    if not closed or OPEN in inside or OPEN in after or CLOSE in after:
        raise _error(name, row.line, "<v> and </v> do not pair up", "mark one stretch of words a row")
    span = Span(len(before), len(before) + len(inside))
    return before + inside + after, span if inside else None


def _segment(key: tuple[str, str, str], rows: Sequence[tuple[_Row, str, Span | None]], name: str) -> Annotated:
    """All rows about one segment. Raters may have seen texts that differ in blanks: the
    first one counts, and marks in another have no span in it."""
    text = rows[0][1]
    raters: dict[str, None] = {}
    marks: list[Mark] = []
    scores: list[float] = []
    for row, own, span in rows:
        raters.update(dict.fromkeys(_raters(row)))
        found = _marks(row, own, span, name)
        marks += found if own == text else [mark._replace(span=None) for mark in found]
        if row.text("score").strip():
            scores.append(_score(row, name))
    return Annotated(*key, text, tuple(raters), tuple(marks), tuple(scores))


def _raters(row: _Row) -> list[str]:
    several = row.fields.get("raters")
    if isinstance(several, list):
        return [str(rater) for rater in several]
    return [row.text("rater", "" if "severity" in row.fields else f"line {row.line}")]


def _score(row: _Row, name: str) -> float:
    given = row.text("score").strip()
    try:
        score = float(given)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 100:
        raise _error(name, row.line, f"`{given}` is no score", "direct scores go from 0 to 100")
    return score


def _marks(row: _Row, text: str, span: Span | None, name: str) -> list[Mark]:
    if "severity" in row.fields:
        severity = _severity(row.text("severity"), row, name)
        return [Mark(_raters(row)[0], severity, row.text("category"), span)] if severity else []
    found = []
    for item in _items(row, name):
        severity = _severity(str(item.get("severity", item.get("sev", ""))), row, name)
        category = item.get("category") or item.get("cat") or item.get("error_type") or ""
        if severity:
            rater = str(item.get("rater", _raters(row)[0] if _raters(row) else ""))
            found.append(Mark(rater, severity, str(category), _place(item, len(text), row, name)))
    return found


def _items(row: _Row, name: str) -> list[Mapping[str, Any]]:
    given = row.fields.get("spans")
    try:
        items = json.loads(given or "[]") if isinstance(given, str) else given or []
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        hint = 'write a list in JSON: [{"start_i": 0, "end_i": 4, "severity": "minor"}]'
        raise _error(name, row.line, "the spans of this row cannot be read", hint)
    return items


def _severity(given: str, row: _Row, name: str) -> Severity | None:
    level = given.strip().lower()
    if level in NO_ERROR:
        return None
    try:
        return Severity(level)
    except ValueError:
        hint = f"known are {', '.join(Severity)} and no-error"
        raise _error(name, row.line, f"`{given}` is no severity", hint) from None


def _place(item: Mapping[str, Any], length: int, row: _Row, name: str) -> Span | None:
    """Where an error stands: `start` and `end` half-open, or as Appraise writes them,
    `start_i` and `end_i` with the last character included, or "missing"."""
    start = item.get("start", item.get("start_i"))
    end = item.get("end", item.get("end_i"))
    if item.get("side", "target") != "target" or start in (None, "missing") or end in (None, "missing"):
        return None
    if not isinstance(start, int) or not isinstance(end, int):
        raise _error(name, row.line, f"`{start}` to `{end}` is no span", "count characters from 0")
    end += "end" not in item
    if not 0 <= start <= end:
        raise _error(name, row.line, f"{start} to {end} is no span", "count characters from 0, start before end")
    return Span(start, min(end, length)) if start < min(end, length) else None
