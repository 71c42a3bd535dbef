"""Pieces of pages: rendered once for each value, and never for another."""

from dataclasses import dataclass, replace

import pytest
from jinja2 import DictLoader, StrictUndefined, UndefinedError

from shared.web.jinja import Templates
from shared.web.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Loaf:
    """What a piece of these tests is made of."""

    name: str
    price: int


RYE = Loaf("<Rye>", 4)


class Kitchen:
    """Templates that count how often they are rendered."""

    def __init__(self, most: int = 1_000) -> None:
        self.rendered = 0
        templates = {
            "loaf.html": "{{ tally() }}{{ name }}: {{ price }}",
            "nosy.html": "{{ identity }}",
        }
        environment = Templates(
            loader=DictLoader(templates), autoescape=True, undefined=StrictUndefined
        )
        environment.globals["tally"] = self._tally
        self.piece = Pieces(environment, most=most)

    def _tally(self) -> str:
        self.rendered += 1
        return ""


def test_a_piece_is_rendered_once_for_equal_values_and_escaped() -> None:
    kitchen = Kitchen()

    pieces = [kitchen.piece("loaf.html", replace(RYE)) for _ in range(3)]

    assert set(pieces) == {"&lt;Rye&gt;: 4"}
    assert kitchen.rendered == 1


def test_another_value_is_another_piece() -> None:
    kitchen = Kitchen()
    kitchen.piece("loaf.html", RYE)

    assert kitchen.piece("loaf.html", replace(RYE, price=5)) == "&lt;Rye&gt;: 5"


def test_what_is_somebodys_own_is_not_remembered() -> None:
    kitchen = Kitchen()

    for _ in range(2):
        kitchen.piece("loaf.html", RYE, remember=False)
    kitchen.piece("loaf.html", RYE)

    assert kitchen.rendered == 3


def test_a_piece_knows_nothing_but_its_value() -> None:
    with pytest.raises(UndefinedError, match="identity"):
        Kitchen().piece("nosy.html", RYE)


def test_no_more_is_remembered_than_there_is_room_for_the_oldest_first() -> None:
    # Each has fourteen characters: there is room for two, and for the two before.
    kitchen = Kitchen(most=60)
    loaves = [replace(RYE, price=price) for price in range(1, 6)]
    for loaf in loaves:
        kitchen.piece("loaf.html", loaf)

    for loaf in loaves[2:]:
        kitchen.piece("loaf.html", loaf)
    assert kitchen.rendered == 5
    kitchen.piece("loaf.html", loaves[0])
    assert kitchen.rendered == 6


def test_who_writes_templates_has_nothing_remembered() -> None:
    kitchen = Kitchen(most=0)

    for _ in range(2):
        kitchen.piece("loaf.html", RYE)

    assert kitchen.rendered == 2
