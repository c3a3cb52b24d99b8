"""Term bases in their three forms, and what they come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotecheck.batch import Desk
from quotecheck.bilingual.termbase import parse_terms, rules_text
from quotecheck.errors import QuotecheckError
from quotecheck.rulebook.load import RuleFile, load

EXPECTED = {"哈桑湖": {"to": ["Lake Khasan"], "not": ["Lake Hassan"]}, "港口": {"to": ["port", "harbour"]}}

YAML = "哈桑湖: {to: Lake Khasan, not: Lake Hassan}\n港口: [port, harbour]\n"
CSV = "source,target,forbidden\n哈桑湖,Lake Khasan,Lake Hassan\n港口,port; harbour,\n"
TBX = """<?xml version="1.0"?>
<martif type="TBX"><text><body>
<termEntry><langSet xml:lang="zh"><tig><term>哈桑湖</term></tig></langSet>
<langSet xml:lang="en"><tig><term>Lake Khasan</term></tig>
<tig><term>Lake Hassan</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
</langSet></termEntry>
<termEntry><langSet xml:lang="zh"><tig><term>港口</term></tig></langSet>
<langSet xml:lang="en-GB"><tig><term>port</term></tig><tig><term>harbour</term></tig></langSet></termEntry>
</body></text></martif>
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.yaml", YAML), ("a.csv", CSV), ("a.tsv", CSV.replace(",", "\t")), ("a.tbx", TBX)],
)
def test_the_forms_come_to_the_same(name: str, text: str) -> None:
    assert parse_terms(text, name) == EXPECTED
    (rule,) = load([RuleFile("terms", name, rules_text(EXPECTED, name))])
    assert (rule.id, rule.kind) == ("terms.a", "terms")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "港口: []\n", "too short"),
        ("a.csv", "eins,zwei\nx,y\n", "no columns"),
        ("a.csv", "source,target\n", "no terms"),
        ("a.tbx", "<martif>", "not valid XML"),
        ("a.tbx", "<!DOCTYPE x [<!ENTITY y 'z'>]><martif/>", "declares entities"),
    ],
)
def test_what_is_no_term_base_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(QuotecheckError, match=message):
        parse_terms(text, name)


def test_a_configuration_names_term_bases(tmp_path: Path) -> None:
    from quotecheck.batch import Settings

    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / ".quotecheck.yaml").write_text("terms: a.csv\n", encoding="utf-8")
    (tmp_path / "draft.md").write_text("They came to Lake Hassan.\n\nThe port\nis shut.\n", encoding="utf-8")
    (tmp_path / "draft.zh.md").write_text("他们到了\n哈桑湖。\n\n港口关闭了。\n", encoding="utf-8")
    desk = Desk(Settings(source_text=tmp_path / "draft.zh.md"))
    (result,) = desk.check_paths([tmp_path / "draft.md"]).report.files
    assert [(finding.rule, finding.text) for finding in result.findings] == [("terms.a", "Lake Hassan")]
