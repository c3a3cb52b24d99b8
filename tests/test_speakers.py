from __future__ import annotations

import pytest

from quotecheck import QuotecheckError, extract_quotes
from quotecheck.files import load_speakers
from quotecheck.formats import read_text
from quotecheck.quotes.speakers import Speakers, build_speakers, compile_speakers, refer_back


@pytest.fixture(scope="module")
def listed() -> Speakers:
    """The list that comes with quotecheck."""
    return load_speakers()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Kim Jong Un", "Kim Jong-un", id="another spelling"),
        pytest.param("Kim Chong-un", "金正恩", id="another romanisation and another script"),
        pytest.param("毛寧", "Мао Нин", id="two other scripts"),
        pytest.param("普京", "Putin", id="a family name that is on the list"),
        pytest.param("プーチン", "Владимир Путин", id="the Japanese and the Russian name"),
        pytest.param("KIM JONG UN", "kim jong un", id="another case"),
        pytest.param("Volodymyr Zelenskyy", "Selenskyj", id="the German spelling"),
        pytest.param("Kim", "Kim Jong Un", id="a part that several people have"),
        pytest.param("Kim", "Kim Yo Jong", id="the same part, of another person"),
        pytest.param("Foreign Minister Lavrov", "Sergei Lavrov", id="a title ahead of the name"),
        pytest.param("Wladimir Putin", "Putin", id="a spelling that is not on the list, with a part that is"),
        pytest.param("Ana Ruiz", "Ruiz", id="somebody who is not on the list"),
        pytest.param("Dr. Ana Ruiz", "Ana Ruiz.", id="stops"),
        pytest.param("Jean-Luc Morel", "Jean Luc Morel", id="a hyphen"),
    ],
)
def test_these_may_be_one_person(listed: Speakers, left: str, right: str) -> None:
    assert listed.same(left, right)
    assert listed.same(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Kim Jong Un", "Kim Yo Jong", id="a family"),
        pytest.param("Kim Jong Un", "金与正", id="a family, in two scripts"),
        pytest.param("Wang Yi", "Wang Wenbin", id="a common family name"),
        pytest.param("Lavrov", "Peskov", id="two family names"),
        pytest.param("Ana Ruiz", "Per Dahl", id="people who are not on the list"),
        pytest.param("Ana Ruiz", "Kim Jong Un", id="one on the list, one not"),
        pytest.param("", "Ana Ruiz", id="nobody"),
        pytest.param("习", "习近平", id="one character of a Chinese name"),
    ],
)
def test_these_are_different_people(listed: Speakers, left: str, right: str) -> None:
    assert not listed.same(left, right)
    assert not listed.same(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [("President Putin", "President Biden"), ("Foreign Minister Lavrov", "Foreign Minister Wang Yi")],
)
def test_people_of_one_title_are_different_people(listed: Speakers, left: str, right: str) -> None:
    assert not listed.same(left, right)


def test_who_is_known(listed: Speakers) -> None:
    assert [listed.knows(name) for name in ("Kim", "毛宁", "Mao Ning", "Ana Ruiz", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_list_of_one_s_own() -> None:
    speakers = build_speakers(compile_speakers("aliases: [[Ana Ruiz, Анна Руис], [Eva Ruiz, Ева Руис]]", "s.yaml"))
    assert speakers.same("Анна Руис", "Ana Ruiz")
    assert speakers.same("Ruiz", "Ева Руис")
    assert not speakers.same("Ana Ruiz", "Eva Ruiz")


def test_an_alias_alone_is_no_alias() -> None:
    with pytest.raises(QuotecheckError, match=r"s\.yaml:1:11: "):
        compile_speakers("aliases: [[Ana Ruiz]]", "s.yaml")


# -- referring back ------------------------------------------------------------------

SAFE = '"The bridge is safe," '


def referred(text: str, speakers: Speakers) -> list[str | None]:
    return refer_back(extract_quotes(text), read_text(text, "d.md", lang="en"), speakers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"Mao Ning, the ministry’s spokesperson, came. {SAFE}the spokesperson said.", ["Mao Ning"], id="behind"
        ),
        pytest.param(f"Spokesperson Mao Ning came. {SAFE}the spokesperson said.", ["Mao Ning"], id="ahead"),
        pytest.param(
            f"Spokesperson Mao Ning came, then spokesperson Lin Jian did. {SAFE}the spokesperson said.",
            ["Lin Jian"],
            id="the nearest of two",
        ),
        pytest.param(f"{SAFE}the spokesperson said. Spokesperson Mao Ning left.", [None], id="only named later"),
        pytest.param(f"President Ana Ruiz came. {SAFE}the spokesperson said.", [None], id="somebody else's title"),
        pytest.param(f"Mayor Ana Ruiz came. {SAFE}a mayor said.", [None], id="any mayor"),
        pytest.param(f'{SAFE}Mao Ning said. "The mill is not," she said.', [None, "Mao Ning"], id="she"),
        pytest.param(
            f'{SAFE}Mao Ning said. "It is," Lin Jian said. "The mill is not," he said.',
            [None, None, "Lin Jian"],
            id="who spoke last",
        ),
        pytest.param(
            f'Mayor Ana Ruiz came. {SAFE}the mayor said. "The mill is not," she said.',
            ["Ana Ruiz", "Ana Ruiz"],
            id="she, whom the mayor refers back to",
        ),
        pytest.param(f"{SAFE}she said.", [None], id="she, and nobody named"),
        pytest.param(f"Ana Ruiz came. {SAFE.strip()}", [None], id="nobody at all"),
    ],
)
def test_whom_a_speaker_refers_back_to(listed: Speakers, text: str, expected: list[str | None]) -> None:
    assert referred(text, listed) == expected


def test_a_title_belongs_to_the_name_right_behind_it(listed: Speakers) -> None:
    text = f"Foreign Minister Eva Lund and Defense Minister Per Dahl came. {SAFE}the defense minister said."
    assert referred(text, listed) == ["Per Dahl"]
