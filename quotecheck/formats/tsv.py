"""Tables with a tab between fields, as corpora and spreadsheets write them."""

from __future__ import annotations

import re

from quotecheck.formats import tabular
from quotecheck.formats.tabular import Dialect
from quotecheck.model import Document

# Corpora know no quotation marks around fields: there, "Yes," he said is text.
# Spreadsheets set them where there is one inside, which they double; a field
# without a doubled one is taken as it stands.
_QUOTED = re.compile(r'"((?=[^\t\r\n]*"")(?:[^"\t\r\n]++|"")*+)"(?=[\t\r\n]|\Z)')
_DIALECT = Dialect("\t", _QUOTED, re.compile(r"[^\t\r\n]*+"))


def read(text: str, name: str, lang: str) -> Document:
    """The texts of a table with tabs."""
    return tabular.document(text, name, lang, "tsv", _DIALECT)
