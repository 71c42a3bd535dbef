"""The words of a product's pictures, as they are typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from werkzeug.datastructures import MultiDict

from market.pictures.models import ProductPicture
from market.products.models import LONGEST
from shared.i18n import gettext as _

LONGEST_WORDS = LONGEST["image_alt"]


def field_of(picture: ProductPicture) -> str:
    return f"words-{picture.id}"


@dataclass(frozen=True, slots=True)
class WordsForm:
    """What is to be seen on each picture; `errors` by the name of its field."""

    texts: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pictures: Sequence[ProductPicture]) -> Self:
        return cls({field_of(it): it.alt or "" for it in pictures})

    @classmethod
    def read(cls, sent: MultiDict[str, str], pictures: Sequence[ProductPicture]) -> Self:
        """Read what a browser sent; what it did not is as it was."""
        texts = {}
        for picture in pictures:
            name = field_of(picture)
            texts[name] = " ".join(sent.get(name, picture.alt or "").split())[: 4 * LONGEST_WORDS]
        errors = {name: problem for name, text in texts.items() if (problem := _problem(text))}
        return cls(texts, errors)

    def good(self, pictures: Sequence[ProductPicture]) -> dict[int, str]:
        """Return the words that can be written, by the ids of their pictures."""
        return {
            it.id: self.texts[field_of(it)] for it in pictures if field_of(it) not in self.errors
        }


def _problem(text: str) -> str | None:
    if not text:
        return _("Say in a few words what is to be seen, for those who cannot see it")
    if len(text) > LONGEST_WORDS:
        return _("At most %(most)s letters, please", most=LONGEST_WORDS)
    return None
