"""CSV (RFC 4180) with a comma, a semicolon or a tab between fields."""

from __future__ import annotations

import re
from functools import cache

from quotecheck.formats import tabular
from quotecheck.formats.tabular import Dialect
from quotecheck.model import Document


def read(text: str, name: str, lang: str) -> Document:
    """The texts of a CSV table."""
    head = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    delimiter = max(",;\t", key=head.count)
    return tabular.document(text, name, lang, "csv", _dialect(delimiter))


@cache
def _dialect(delimiter: str) -> Dialect:
    quoted = re.compile(rf'[ ]?"((?:[^"]++|"")*+)"[ ]*+(?=[{delimiter}\r\n]|\Z)')
    return Dialect(delimiter, quoted, re.compile(rf'(?:(?!")[^{delimiter}\r\n]*+)?'))
