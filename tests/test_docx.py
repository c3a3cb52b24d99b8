"""Word documents: what of them is read, and that no package is too broken to say so."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_format_contract import check_contract

from quotecheck.errors import QuotecheckError
from quotecheck.formats import read
from quotecheck.formats.docx import LARGEST_PART
from quotecheck.model import Document

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f'xmlns:w="{NAMESPACE}"'


def package(body: str, compression: int = ZIP_DEFLATED, **parts: str) -> bytes:
    """A document with this body, and further parts by their names."""
    made = BytesIO()
    with ZipFile(made, "w", compression) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return made.getvalue()


def shown(document: Document) -> list[tuple[str, str]]:
    return [(str(segment.kind), segment.body.text) for segment in document.segments]


def error_of(data: bytes) -> str:
    with pytest.raises(QuotecheckError) as caught:
        read(data, "a.docx")
    return str(caught.value)


def test_a_document_as_a_word_processor_writes_it() -> None:
    made = docx.Document()
    made.add_heading("A head", level=2)
    made.add_paragraph("See ").add_run("bold").bold = True
    made.add_paragraph("an item", style="List Bullet")
    made.add_paragraph("“We go,” she said.", style="Quote")
    made.add_paragraph("A picture", style="Caption")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "one", "two\nlines"
    made.add_paragraph("大气 https://x.test/ 😀.")
    file = BytesIO()
    made.save(file)
    document = read(file.getvalue(), "a.docx")
    assert shown(document) == [
        ("heading", "A head"),
        ("paragraph", "See bold"),
        ("list_item", "an item"),
        ("blockquote", "“We go,” she said."),
        ("caption", "A picture"),
        ("table_cell", "one"),
        ("table_cell", "two\nlines"),
        ("paragraph", "大气 ￼ 😀."),
    ]
    assert document.text == "\n\n".join(
        [
            "A head",
            "See bold",
            "an item",
            "“We go,” she said.",
            "A picture",
            "one",
            "two\nlines",
            "大气 https://x.test/ 😀.",
        ]
    )
    assert (document.format, document.encoding, document.problems) == ("docx", "", ())
    check_contract(document)


def test_what_is_inserted_is_read_and_what_is_deleted_is_not() -> None:
    body = (
        "<w:p><w:r><w:t>He </w:t></w:r><w:ins><w:r><w:t>has </w:t></w:r></w:ins><w:del><w:r><w:delText>had </w:delText>"
        "<w:t>no</w:t></w:r></w:del><w:moveFrom><w:r><w:t>no</w:t></w:r></w:moveFrom><w:r><w:t>gone.</w:t></w:r></w:p>"
    )
    assert shown(read(package(body), "a.docx")) == [("paragraph", "He has gone.")]


def test_links_fields_tabs_and_hidden_text() -> None:
    body = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs><w:rPr><w:vanish/></w:rPr></w:pPr><w:hyperlink><w:r><w:t>A"
        " link</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d &amp; e"
        "</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:sym w:char='F04A'/></w:r></w:p>"
    )
    assert shown(read(package(body), "a.docx")) == [("paragraph", "A link\tb\nc‑d & e￼")]


def test_notes_stand_behind_the_text() -> None:
    notes = f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    body = "<w:p><w:r><w:t>Text</w:t><w:footnoteReference w:id='1'/><w:t>.</w:t></w:r></w:p>"
    document = read(package(body, footnotes=notes), "a.docx")
    assert shown(document) == [("paragraph", "Text."), ("paragraph", "A note.")]


def test_text_boxes_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>Around</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t> it.</w:t></w:r></w:p>"
    )
    assert [text for _, text in shown(read(package(body), "a.docx"))] == ["In a box.", "Around it."]


def test_styles_are_known_by_their_names_and_ancestors() -> None:
    styles = (
        f"<w:styles {W}><w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>"
        "<w:style w:styleId='Meine'><w:name w:val='Meine'/><w:basedOn w:val='berschrift1'/></w:style>"
        "<w:style w:styleId='Verz'><w:name w:val='toc 1'/></w:style>"
        "<w:style w:styleId='Kreis'><w:name w:val='Kreis'/><w:basedOn w:val='Kreis'/></w:style></w:styles>"
    )
    body = "".join(
        f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{style}</w:t></w:r></w:p>"
        for style in ("Meine", "Verz", "Kreis")
    )
    assert shown(read(package(body, styles=styles), "a.docx")) == [("heading", "Meine"), ("paragraph", "Kreis")]


def test_lists_and_headings_without_a_style() -> None:
    properties = ("<w:numPr><w:numId w:val='1'/></w:numPr>", "<w:numPr><w:numId w:val='0'/></w:numPr>")
    levels = ("<w:outlineLvl w:val='0'/>", "<w:outlineLvl w:val='9'/>")
    body = "".join(f"<w:p><w:pPr>{one}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>" for one in (*properties, *levels))
    kinds = [kind for kind, _ in shown(read(package(body), "a.docx"))]
    assert kinds == ["list_item", "paragraph", "heading", "paragraph"]


def test_other_prefixes_mean_the_same() -> None:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("_rels/.rels", '<R><Relationship Type="http://x/officeDocument" Target="/a/b.xml"/></R>')
        archive.writestr("a/b.xml", f'<document xmlns="{NAMESPACE}"><p><r><t>Text.</t></r></p></document>')
    assert shown(read(made.getvalue(), "a.docx")) == [("paragraph", "Text.")]


# -- broken packages -----------------------------------------------------------------


def test_a_part_that_breaks_off_is_a_problem_and_what_is_there_is_read() -> None:
    document = read(package("<w:p><w:r><w:t>One.</w:t></w:r></w:p><w:p><w:r><w:t>Two"), "a.docx")
    assert [text for _, text in shown(document)] == ["One.", "Two"]
    (problem,) = document.problems
    assert str(problem).startswith("a.docx: document.xml is broken: this is no well-formed XML: mismatched tag")


def test_entities_are_not_looked_up() -> None:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        entity = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        archive.writestr("word/document.xml", f"{entity}<w:d {W}><w:p><w:r><w:t>a &x;</w:t></w:r></w:p></w:d>")
    document = read(made.getvalue(), "a.docx")
    assert shown(document) == [("paragraph", "a ￼")]
    assert "declares entities" in str(document.problems[0])


def test_what_is_no_word_document_is_an_error_with_a_remedy() -> None:
    no_document = "a.docx: this is no Word document, or it is damaged\n  "
    assert error_of(b"text") == no_document + "open it in a word processor, and save it again"
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert error_of(old) == no_document + "it is in the old format, or has a password: save it as .docx without one"
    assert error_of(package("", compression=ZIP_BZIP2)).startswith(no_document)
    assert error_of(package("<w:p/>")[:-30]).startswith(no_document)


def test_a_package_of_something_else_is_an_error() -> None:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<w/>")
    assert error_of(made.getvalue()) == (
        "a.docx: this package holds no Word document\n  save it as .docx in a word processor"
    )


def test_a_package_that_swells_is_refused_before_it_is_unpacked() -> None:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(LARGEST_PART // (1 << 20) + 1):
            part.write(b" " * (1 << 20))
    assert len(made.getvalue()) < 1 << 20
    assert error_of(made.getvalue()) == (
        "a.docx: word/document.xml is larger than 64 MB when unpacked\n  split the document"
    )


WHOLE = package("<w:p><w:r><w:t>One.</w:t></w:r></w:p>" * 3, styles=f"<w:styles {W}/>")
PIECES = st.sampled_from(
    [
        *(
            "<w:p>",
            "</w:p>",
            "<w:r>",
            "</w:r>",
            "<w:t>",
            "</w:t>",
            "<w:del>",
            "</w:del>",
            "<w:tbl><w:tr><w:tc>",
            "</w:tc>",
        ),
        *(
            "<w:pPr><w:pStyle w:val='Quote'/></w:pPr>",
            "<w:br/>",
            "<w:tab/>",
            "text ",
            "“",
            "&lt;",
            "&x;",
            "<!--",
            "<m:oMath>",
        ),
    ]
)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(WHOLE)))
@settings(max_examples=300)
def test_no_bytes_raise_anything_else(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    for broken in (bytes(data), bytes(data[:end])):
        with suppress(QuotecheckError):
            check_contract(read(broken, "a.docx"))


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_body_keeps_the_contract(body: str) -> None:
    check_contract(read(package(body), "a.docx"))
