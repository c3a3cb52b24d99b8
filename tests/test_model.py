from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quotecheck.model import Mapped, MappedBuilder, Span

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@st.composite
def mapped(draw: st.DrawFn) -> tuple[str, Mapped]:
    """A source and a text derived from it by copying, replacing and leaving out."""
    builder = MappedBuilder()
    source = ""
    for piece, how, shown in draw(st.lists(st.tuples(TEXTS, st.sampled_from("cpx"), TEXTS), max_size=6)):
        start = len(source)
        source += piece
        if how == "c":
            builder.copy(piece, start)
        elif how == "p":
            builder.put(shown, start, len(source))
    return source, builder.build()


def test_a_copied_text_is_mapped_one_to_one() -> None:
    assert Mapped.whole("abc", 5).span(1, 3) == Span(6, 8)


def test_every_character_of_an_entity_stands_for_all_of_it() -> None:
    builder = MappedBuilder()
    builder.copy("a", 0)
    builder.put("“", 1, 8)
    builder.copy("b", 8)
    text = builder.build()
    assert text.text == "a“b"
    assert [text.origin(i) for i in range(3)] == [Span(0, 1), Span(1, 8), Span(8, 9)]
    assert text.span(0, 2) == Span(0, 8)


def test_several_characters_for_as_many_of_the_source_do_not_read_as_one_to_one() -> None:
    builder = MappedBuilder()
    builder.put("fi", 3, 5)
    assert builder.build().span(0, 1) == Span(3, 5)


def test_what_is_left_out_is_not_part_of_a_span() -> None:
    builder = MappedBuilder()
    builder.copy("not", 0)
    builder.copy(" ready", 5)
    assert builder.build().span(0, 3) == Span(0, 3)


@given(mapped())
def test_runs_cover_the_text_and_never_go_backwards(case: tuple[str, Mapped]) -> None:
    source, text = case
    origins = [text.origin(i) for i in range(len(text.text))]
    assert all(0 <= origin.start <= origin.end <= len(source) for origin in origins)
    assert origins == sorted(origins)
    assert list(text.starts) == [origin.start for origin in origins]


@given(mapped(), st.integers(0, 40), st.integers(0, 40))
def test_a_slice_is_mapped_as_the_whole_is(case: tuple[str, Mapped], one: int, other: int) -> None:
    _, text = case
    start, end = sorted((min(one, len(text.text)), min(other, len(text.text))))
    piece = text.slice(start, end)
    assert piece.text == text.text[start:end]
    assert [piece.origin(i) for i in range(end - start)] == [text.origin(i) for i in range(start, end)]


@given(mapped(), st.data())
def test_maps_compose(case: tuple[str, Mapped], data: st.DataObject) -> None:
    _, outer = case
    kept = data.draw(st.lists(st.booleans(), min_size=len(outer.text), max_size=len(outer.text)))
    builder = MappedBuilder()
    for place, keep in enumerate(kept):
        if keep:
            builder.copy(outer.text[place], place)
    inner = builder.build()
    composed = inner.through(outer)
    assert composed.text == inner.text
    places = [place for place, keep in enumerate(kept) if keep]
    assert [composed.origin(i) for i in range(len(places))] == [outer.origin(place) for place in places]


@given(mapped())
def test_stripping_leaves_the_origins_alone(case: tuple[str, Mapped]) -> None:
    _, text = case
    stripped = text.stripped()
    assert stripped.text == text.text.strip()
    offset = text.text.find(stripped.text)
    assert [stripped.origin(i) for i in range(len(stripped.text))] == [
        text.origin(offset + i) for i in range(len(stripped.text))
    ]


def test_spans_overlap_only_where_they_share_a_character() -> None:
    assert Span(0, 3).overlaps(Span(2, 5))
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(0, 5).contains(Span(2, 5))
    assert Span(2, 5).length == 3
