"""What everybody is filled with, so that like is compared with like."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

WORDS = ("hay", "bread", "river", "bridge", "soap", "kiln", "meadow", "oven", "cider", "hens")


@dataclass(frozen=True, slots=True)
class Goods:
    """An event with kinds of tickets, a shop in sections, and posts; the words are 400 each."""

    event: str = "Supper"
    tickets: Sequence[str] = ("Seat", "Seat with a drink", "Seat of a child")
    sections: Sequence[str] = tuple(f"Section {word}" for word in WORDS)
    products: int = 1000
    products_on_a_page: int = 24
    posts: int = 100

    @property
    def paragraphs(self) -> list[str]:
        """Eight paragraphs of fifty words."""
        return [
            " ".join(WORDS[(n * 7 + k * k) % len(WORDS)] for k in range(50)).capitalize() + "."
            for n in range(8)
        ]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        return "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)

    def as_json(self) -> str:
        """Return all of it for programs that are no part of ours."""
        return json.dumps(
            {
                "event": self.event,
                "tickets": self.tickets,
                "sections": self.sections,
                "products": self.products,
                "posts": self.posts,
                "text": self.text,
                "html": self.html,
            }
        )
