"""Which sentences of a source and its translation belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.bilingual.align import align

SOURCE = [
    "港口昨天关闭了。",
    "部长说，修复需要三十天，费用为450万元。",
    "渔民们在岸边等待。",
    "没有人知道下一班船何时到。",
]


def beads(source: list[str], target: list[str]) -> list[tuple[str, str]]:
    found = align(source, target)
    return [("".join(source[slice(*bead.source)])[:4], " ".join(target[slice(*bead.target)])[:12]) for bead in found]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param(
            [
                "The port was closed yesterday.",
                "The minister said that the repair would take thirty days and cost 4.5 million yuan.",
                "Fishermen wait on the shore.",
                "Nobody knows when the next ship will come.",
            ],
            [
                ("港口昨天", "The port was"),
                ("部长说，", "The minister"),
                ("渔民们在", "Fishermen wa"),
                ("没有人知", "Nobody knows"),
            ],
            id="one for one",
        ),
        pytest.param(
            [
                "The port was closed yesterday.",
                "The minister said that the repair would take thirty days.",
                "It would cost 4.5 million yuan.",
                "Fishermen wait on the shore.",
                "Nobody knows when the next ship will come.",
            ],
            [
                ("港口昨天", "The port was"),
                ("部长说，", "The minister"),
                ("渔民们在", "Fishermen wa"),
                ("没有人知", "Nobody knows"),
            ],
            id="two for one",
        ),
        pytest.param(
            [
                "The port was closed yesterday, and the minister said that the repair would take thirty days and cost "
                "4.5 million yuan.",
                "Fishermen wait on the shore.",
                "Nobody knows when the next ship will come.",
            ],
            [("港口昨天", "The port was"), ("渔民们在", "Fishermen wa"), ("没有人知", "Nobody knows")],
            id="one for two",
        ),
        pytest.param(
            [
                "The port was closed yesterday.",
                "Fishermen wait on the shore.",
                "Nobody knows when the next ship will come.",
            ],
            [
                ("港口昨天", "The port was"),
                ("部长说，", ""),
                ("渔民们在", "Fishermen wa"),
                ("没有人知", "Nobody knows"),
            ],
            id="a sentence left out",
        ),
        pytest.param([], [("港口昨天", "")], id="nothing at all"),
    ],
)
def test_sentences_that_belong_together(target: list[str], expected: list[tuple[str, str]]) -> None:
    assert beads(SOURCE, target) == expected


@given(st.lists(st.text(max_size=30), max_size=12), st.lists(st.text(max_size=30), max_size=12))
def test_beads_cover_both_sides_in_order(source: list[str], target: list[str]) -> None:
    found = align(source, target)
    for side, number in (("source", len(source)), ("target", len(target))):
        covered = [place for bead in found for place in range(*getattr(bead, side))]
        assert covered == list(range(number))
