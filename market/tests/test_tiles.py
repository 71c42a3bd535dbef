"""The drawings that stand in for pictures."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.tiles.choice import GROUNDS, ICONS, SHAPES, WORDS_BY_ICON, Tile, tile_for
from shared.testing.browser import SameOriginClient


@pytest.mark.parametrize(
    ("title", "icon"),
    [
        ("Red Retrospot Mug", "coffee"),
        ("Tea Tin", "cylinder"),
        ("Candle", "flame"),
        ("Nothing we know", "package"),
        ("", "package"),
    ],
)
def test_a_title_chooses_its_drawing(title: str, icon: str) -> None:
    assert tile_for(title).icon == icon


def test_a_word_chooses_one_drawing() -> None:
    words = [word for words in WORDS_BY_ICON.values() for word in words.split()]

    assert len(words) == len(set(words))


@given(st.text())
def test_every_title_has_a_drawing_and_always_the_same(title: str) -> None:
    assert tile_for(title).exists
    assert tile_for(title) == tile_for(title)


async def test_every_drawing_can_be_drawn(client: SameOriginClient) -> None:
    tiles = [Tile(GROUNDS[0], SHAPES[0], icon) for icon in sorted(ICONS)]
    tiles += [Tile(ground, shape, "package") for ground in GROUNDS for shape in SHAPES]

    for tile in tiles:
        response = await client.get(tile.path)

        assert response.status_code == 200, tile.path
        assert ET.fromstring(await response.get_data(as_text=True)).tag.endswith("svg")


@pytest.mark.parametrize("path", ["/tiles/grey/sun/coffee.svg", "/tiles/rose/sun/skull-2.svg"])
async def test_nothing_else_is_drawn(client: SameOriginClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
