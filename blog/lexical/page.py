"""What the cards of one rendering share."""

from collections import Counter

from blog.lexical.blocks import Ids
from blog.lexical.options import Options, Target
from blog.lexical.rendered import OwnCard


class Page:
    """One rendering: what it is for, which ids it has given, what it could not show."""

    __slots__ = ("ids", "options", "own_cards", "target", "unknown")

    def __init__(self, target: Target, options: Options) -> None:
        self.target = target
        self.options = options
        self.ids = Ids()
        self.unknown: Counter[str] = Counter()
        self.own_cards: list[OwnCard] = []

    @property
    def is_email(self) -> bool:
        return self.target is Target.EMAIL

    @property
    def is_feed(self) -> bool:
        return self.target is Target.FEED
