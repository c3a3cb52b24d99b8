"""YAML read strictly, with the place of every value.

Rule packs, wordings, word lists and configuration all come through here.
Unlike `yaml.safe_load` this takes nothing for granted: a duplicate or unknown
key, a missing key, `no` or `1.10` where a string belongs, an alias, or
something nested absurdly deep is an error that names file, line and column
and lists the choices. Files are untrusted: nothing is executed, and the work
is linear in the length of the text.

What a file must look like is said with shapes: functions that read a node and
give plain data, put together from the ones below.

    _WORDING = strict.table({"speaker": strict.text("a speaker"), "date": strict.date()}, required=("speaker",))
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, NoReturn

from quotecheck.errors import QuotecheckError

MAX_DEPTH = 20
"""Deeper nesting than any file of quotecheck has; the parser's own recursion
would overflow the stack at some tens of thousands."""

Place = tuple[int, int]
"""Line and column, both from 1."""

Keys = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists."""

TEXT, LIST, MAPPING = "text", "a list", "a mapping"
"""The kinds of nodes, as messages call them."""


class Node(NamedTuple):
    """A YAML value with its place.

    `value` is a str, a list of nodes, or a list of (key node, value node);
    `plain` marks a scalar without quotation marks.
    """

    value: Any
    place: Place
    kind: str
    plain: bool = False


class Parsed(NamedTuple):
    """Checked data, as plain dicts, lists and scalars, and where it stood."""

    data: Any
    path: str
    text: str
    places: Mapping[Keys, Place]

    def error(self, keys: Keys, message: str, hint: str | None = None) -> QuotecheckError:
        """Make an error at the value that `keys` leads to, or the nearest above it."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return error_at(self.path, self.text, self.places.get(keys, (1, 1)), message, hint)


def error_at(path: str, text: str, place: Place, message: str, hint: str | None = None) -> QuotecheckError:
    """Make an error at `place` of the file `path`, which holds `text`."""
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)  # what YAML counts as line ends
    line, column = place
    excerpt = lines[line - 1] if line <= len(lines) else None
    return QuotecheckError(message, path=path, line=line, column=column, hint=hint, excerpt=excerpt)


def parse(text: str, path: str, shape: Shape) -> Parsed:
    """Read `text`, which stands in the file `path`, and check it against `shape`.

    Raises QuotecheckError at the first value that does not fit.
    """
    reader = Reader(text, path)
    data = reader.read(shape, reader.tree(), ())
    return Parsed(data, path, text, reader.places)


# -- shapes -------------------------------------------------------------------

Shape = Callable[[Node, "Reader", Keys], Any]
"""Reads a node that `keys` leads to, or raises QuotecheckError at its place."""


def text(name: str = "text", check: Callable[[str], object] | None = None, *, empty: bool = False) -> Shape:
    """Make the shape of a string that is not blank, or is `empty` where that means something.

    `check` may refuse it: it gets the string and raises ValueError with the
    reason.
    """

    def read(node: Node, reader: Reader, keys: Keys) -> str:
        value = reader.scalar(node, name)
        if node.plain and _not_text().fullmatch(value):
            what = f"`{value}` is no text in YAML" if value else "there is no value here"
            reader.fail(node, f"{what}, and {name} belongs here", f"put it in quotation marks: '{value}'")
        if not value.strip() and not (empty and value == ""):
            reader.fail(node, f"{name} belongs here, and this is blank")
        if check:
            try:
                check(value)
            except ValueError as error:
                reader.fail(node, str(error))
        return value

    return read


@cache
def _not_text() -> re.Pattern[str]:
    """What YAML 1.1 would turn into something other than a string."""
    return re.compile(
        r"(?:~|null|true|false|yes|no|on|off|[-+]?(?:\d[\d_]*|0x[\da-f]+|0o?[0-7]+|\.inf|\.nan)"
        r"|[-+]?(?:\d[\d_]*)?\.\d[\d_]*(?:e[-+]?\d+)?|[-+]?\d[\d_]*\.(?:e[-+]?\d+)?|\d+(?::[0-5]?\d)+(?:\.\d*)?)?",
        re.IGNORECASE | re.ASCII,
    )


def date() -> Shape:
    """Make the shape of a day, month or year in ISO 8601, or "unknown", as a string."""

    def read(node: Node, reader: Reader, keys: Keys) -> str:
        value = reader.scalar(node, "a date")
        if value != "unknown" and not is_date(value):
            reader.fail(node, f"`{value}` is no date", "write it as 2023-09-13, 2023-09 or 2023, or write unknown")
        return value

    return read


def is_date(value: str) -> bool:
    """Whether a text is a day, month or year of the calendar in ISO 8601."""
    if not re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", value):
        return False
    try:
        datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


def choice(options: Iterable[str], name: str = "one of a few words") -> Shape:
    """Make the shape of one of a few words."""
    known = tuple(str(option) for option in options)

    def read(node: Node, reader: Reader, keys: Keys) -> str:
        value = reader.scalar(node, name)
        if value not in known:
            reader.fail(node, f"`{value}` is not known here", choices(value, known))
        return value

    return read


def flag() -> Shape:
    """Make the shape of true or false."""

    def read(node: Node, reader: Reader, keys: Keys) -> bool:
        value = reader.scalar(node, "true or false")
        if value not in ("true", "false"):
            reader.fail(node, f"`{value}` is neither true nor false", "write true or false")
        return value == "true"

    return read


def count(least: int, most: int) -> Shape:
    """Make the shape of a whole number from `least` to `most`."""

    def read(node: Node, reader: Reader, keys: Keys) -> int:
        value = reader.scalar(node, "a whole number")
        if not value.isdecimal() or len(value) > MOST_DIGITS or not least <= int(value) <= most:
            reader.fail(node, f"`{value[:80]}` is not a whole number from {least} to {most}")
        return int(value)

    return read


MOST_DIGITS = 9
"""Digits of a number; what has more is larger than any that is asked for."""


def decimal(least: float, most: float) -> Shape:
    """Make the shape of a number from `least` to `most`, which may have decimals, as it is written."""

    def read(node: Node, reader: Reader, keys: Keys) -> str:
        value = reader.scalar(node, "a number")
        is_number = re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", value)
        if not is_number or not least <= float(value) <= most:
            reader.fail(node, f"`{value[:80]}` is not a number from {least:g} to {most:g}")
        return value

    return read


def many(item: Shape, *, least: int = 1, single: bool = False) -> Shape:
    """Make the shape of a list; a single value may stand for it where `single`."""

    def read(node: Node, reader: Reader, keys: Keys) -> list[Any]:
        if node.kind != LIST:
            if single:
                return [reader.read(item, node, (*keys, 0))]
            hint = "write [one, two], or a line `- one` each"
            reader.fail(node, f"a list belongs here, and this is {node.kind}", hint)
        if len(node.value) < least:
            reader.fail(node, f"the list is too short: it needs at least {least} item{'s' if least > 1 else ''}")
        return [reader.read(item, value, (*keys, number)) for number, value in enumerate(node.value)]

    return read


def lookup(value: Shape, key: Shape | None = None) -> Shape:
    """Make the shape of a mapping with keys of the user's own."""
    read_key = key or text("a key")

    def read(node: Node, reader: Reader, keys: Keys) -> dict[str, Any]:
        pairs = reader.pairs(node, MAPPING)
        if not pairs:
            reader.fail(node, "at least one entry belongs here")
        return {
            read_key(key_node, reader, keys): reader.read(value, value_node, (*keys, name))
            for name, (key_node, value_node) in pairs.items()
        }

    return read


def table(shapes: Mapping[str, Shape], required: Sequence[str] = (), name: str = MAPPING) -> Shape:
    """Make the shape of a mapping with known keys; `required` ones must be there."""

    def read(node: Node, reader: Reader, keys: Keys) -> dict[str, Any]:
        pairs = reader.pairs(node, name)
        for key, (key_node, _) in pairs.items():
            if key not in shapes:
                reader.fail(key_node, f"unknown key `{key}`", choices(key, shapes))
        for key in required:
            if key not in pairs:
                reader.fail(node, f"{name} needs the key `{key}`, and it is missing", f"add a line `{key}: …`")
        return {key: reader.read(shapes[key], value, (*keys, key)) for key, (_, value) in pairs.items()}

    return read


def either(shapes: Mapping[str, Shape]) -> Shape:
    """Make the shape of what may be text, a list or a mapping, each with its shape."""

    def read(node: Node, reader: Reader, keys: Keys) -> Any:
        if node.kind not in shapes:
            reader.fail(node, f"{' or '.join(shapes)} belongs here, and this is {node.kind}")
        return shapes[node.kind](node, reader, keys)

    return read


def variant(key: str, tables: Mapping[str, Shape], name: str = MAPPING) -> Shape:
    """Make the shape of a mapping whose `key` says which of several tables it fits."""
    chosen_by = choice(tables)

    def read(node: Node, reader: Reader, keys: Keys) -> Any:
        pairs = reader.pairs(node, name)
        if key not in pairs:
            hint = f"add a line `{key}: …`; {choices('', tables)}"
            reader.fail(node, f"{name} needs the key `{key}`, and it is missing", hint)
        chosen = reader.read(chosen_by, pairs[key][1], (*keys, key))
        return tables[chosen](node, reader, keys)

    return read


def choices(given: str, options: Iterable[str], too_many: str | None = None) -> str:
    """Make a hint that lists what may stand here, with the likeliest slip first.

    `too_many` stands for the list where that is too long to read.
    """
    import difflib  # only where there is something to complain about

    known = sorted(options)
    near = difflib.get_close_matches(given, known, n=1)
    listed = too_many or "known here: " + ", ".join(known)
    return f"did you mean `{near[0]}`? {listed}" if near else listed


# -- the tree -----------------------------------------------------------------


class Reader:
    """Turns the events of the YAML parser into nodes and raises all errors."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.places: dict[Keys, Place] = {}

    def read(self, shape: Shape, node: Node, keys: Keys) -> Any:
        """Read a value, and remember its place."""
        self.places[keys] = node.place
        return shape(node, self, keys)

    def fail(self, node: Node, message: str, hint: str | None = None) -> NoReturn:
        """Raise an error at a node."""
        raise error_at(self.path, self.text, node.place, message, hint)

    def scalar(self, node: Node, what: str) -> str:
        """Read a scalar as the string that it is written as."""
        if not isinstance(node.value, str):
            self.fail(node, f"{what} belongs here, and this is {node.kind}")
        return node.value

    def pairs(self, node: Node, what: str) -> dict[str, tuple[Node, Node]]:
        """The entries of a mapping by key; a key given twice is an error."""
        if node.kind != MAPPING:
            self.fail(node, f"{what} belongs here, and this is {node.kind}", "write it as lines `key: value`")
        found: dict[str, tuple[Node, Node]] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node, "a key")
            if key in found:
                first = found[key][0].place[0]
                self.fail(key_node, f"the key `{key}` is given twice", f"it stands in line {first} already; remove one")
            found[key] = (key_node, value_node)
        return found

    def tree(self) -> Node:
        """The only document of the file."""
        import yaml  # a fifth of the start of the command, and not needed where all is cached

        try:
            loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            return self._build(yaml.parse(self.text, Loader=loader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = error.problem or error.context or "it cannot be read"
            raise error_at(self.path, self.text, place, f"this is not valid YAML: {problem}", _YAML_HINT) from None
        except yaml.reader.ReaderError as error:
            before = self.text.encode("utf-8")[: error.position].decode("utf-8", "ignore")
            character = self.text[len(before) :][:1]
            message = f"this is not valid YAML: the character U+{ord(character):04X} may not stand in it"
            raise error_at(self.path, self.text, _place(before), message, "remove it") from None

    def _build(self, events: Iterable[Any]) -> Node:
        import yaml

        root = Node([], (1, 1), LIST)
        stack: list[Node] = [root]
        scalar, starts = yaml.ScalarEvent, {yaml.SequenceStartEvent: LIST, yaml.MappingStartEvent: MAPPING}
        ends = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
        for event in events:
            kind = type(event)
            if kind is scalar:
                mark = event.start_mark
                _add(stack[-1], Node(event.value, (mark.line + 1, mark.column + 1), TEXT, not event.style))
            elif kind in starts:
                stack.append(Node([], _at(event), starts[kind]))
                if len(stack) > MAX_DEPTH:
                    self.fail(stack[-1], f"this is nested more than {MAX_DEPTH} levels deep")
            elif kind in ends:
                done = stack.pop()
                _add(stack[-1], done)
            elif kind is yaml.AliasEvent:
                self.fail(Node("", _at(event), TEXT), "aliases (`*name`) are not read here", "write the value out")
            elif kind is yaml.DocumentStartEvent and root.value:
                hint = "keep one document in a file"
                self.fail(Node("", _at(event), TEXT), "a second document begins here", hint)
        if not root.value:
            raise QuotecheckError("the file is empty", path=self.path, line=1, column=1)
        first: Node = root.value[0]
        return first


def _at(event: Any) -> Place:
    """Where a YAML event begins."""
    return event.start_mark.line + 1, event.start_mark.column + 1


_YAML_HINT = (
    "look at the indentation and at quotation marks near this place; values with `: ` or `#` need quotation marks"
)


def _add(parent: Node, child: Node) -> None:
    """Append to a list, or complete the last pair of a mapping."""
    values: list[Any] = parent.value
    if parent.kind is MAPPING and values and type(values[-1]) is Node:
        values[-1] = (values[-1], child)
    else:
        values.append(child)


def _place(before: str) -> Place:
    """The place behind a text."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
