"""What is typed of a letter, a list and a reader."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from pydantic import JsonValue
from werkzeug.datastructures import MultiDict

from blog.mailings.models import MAX_PER_MINUTE, MAX_SUBJECT
from blog.mailings.queries import Letter
from blog.mailings.segments import Segment
from blog.mailings.service import DEFAULT_PER_MINUTE, Choice
from blog.newsletters.forms import chosen_ids
from blog.newsletters.models import MAX_CONSENT, MAX_LABEL, MAX_TITLE, GhostNewsletter
from blog.newsletters.service import ListContent
from blog.people.addresses import normal_address
from blog.people.models import MAX_NAME
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.mail import InvalidRecipient
from shared.slugs import slugify

MOST_LABELS = 30


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, by name, with what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    chosen: Collection[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: "MultiDict[str, str]") -> Self:
        values = {name: " ".join(form.get(name, "").split()) for name in form}
        return cls(values, form.getlist("lists"))

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def refused(self, error: InvalidInput) -> Self:
        """Return it with what is wrong; raises what no form of ours sends."""
        fields = error.detail.get("fields")
        if not isinstance(fields, dict):
            raise error
        return replace(self, errors={name: str(problem) for name, problem in fields.items()})


class LetterForm(Typed):
    """A letter as it was typed."""

    @classmethod
    def of(cls, letter: Letter) -> Self:
        it, segment = letter.mailing, letter.segment
        return cls(
            {
                "newsletter": str(it.newsletter_id),
                "subject": it.subject,
                "per_minute": str(it.per_minute),
                "labels": ", ".join(segment.labels),
                "without_labels": ", ".join(segment.without_labels),
                "since": segment.since.isoformat() if segment.since else "",
                "members_only": "on" if segment.members_only else "",
            }
        )

    def checked(self, lists: Collection[GhostNewsletter]) -> Choice:
        """Return what was decided; raises `InvalidInput`."""
        fields: dict[str, JsonValue] = {}
        ids = chosen_ids([self.get("newsletter")], lists)
        if not ids:
            fields["newsletter"] = _("Please choose a list")
        if not 0 < len(self.get("subject")) <= MAX_SUBJECT:
            fields["subject"] = _("Please write between 1 and %(most)s letters", most=MAX_SUBJECT)
        rate = self.get("per_minute") or str(DEFAULT_PER_MINUTE)
        if not (rate.isascii() and rate.isdigit() and 1 <= int(rate) <= MAX_PER_MINUTE):
            fields["per_minute"] = _("A number from 1 to %(most)s", most=MAX_PER_MINUTE)
        since = _day(self.get("since"))
        if self.get("since") and since is None:
            fields["since"] = _("Please write the day as 2026-12-31")
        if fields:
            raise InvalidInput(fields=fields)
        segment = Segment(
            labels=labels_of(self.get("labels")),
            without_labels=labels_of(self.get("without_labels")),
            since=since,
            members_only=bool(self.get("members_only")),
        )
        return Choice(ids[0], self.get("subject"), segment, int(rate))


class ListForm(Typed):
    """A list as it was typed."""

    @classmethod
    def of(cls, newsletter: GhostNewsletter) -> Self:
        return cls(
            {
                "name": newsletter.name,
                "slug": newsletter.slug,
                "description": newsletter.description,
                "is_open": "on" if newsletter.is_open else "",
                "sort_order": str(newsletter.sort_order),
            }
        )

    def checked(self) -> ListContent:
        """Return what was decided, the address made of the name; raises `InvalidInput`."""
        name, order = self.get("name"), self.get("sort_order") or "0"
        slug = slugify(self.get("slug") or name)[:80]
        fields: dict[str, JsonValue] = {}
        if not 0 < len(name) <= MAX_TITLE:
            fields["name"] = _("Please write between 1 and %(most)s letters", most=MAX_TITLE)
        elif not slug:
            fields["slug"] = _("Please write an address of letters and digits")
        if not (order.isascii() and order.isdigit() and len(order) < 5):
            fields["sort_order"] = _("A number from 1 to %(most)s", most=9999)
        if fields:
            raise InvalidInput(fields=fields)
        return ListContent(
            slug, name, self.get("description"), bool(self.get("is_open")), int(order)
        )


@dataclass(frozen=True, slots=True)
class NewReader:
    """Somebody who is put onto lists by hand, and by which consent."""

    email: str
    name: str
    labels: tuple[str, ...]
    list_ids: list[int]
    consent: str


class ReaderForm(Typed):
    """A reader as they were typed."""

    def checked(self, lists: Collection[GhostNewsletter]) -> NewReader:
        """Return them; raises `InvalidInput`."""
        fields: dict[str, JsonValue] = {}
        email, ids = "", chosen_ids(self.chosen, lists)
        try:
            email = normal_address(self.get("email"))
        except InvalidRecipient as error:
            fields["email"] = str(error)
        if not ids:
            fields["lists"] = _("Please choose at least one")
        if not 0 < len(self.get("consent")) <= MAX_CONSENT:
            fields["consent"] = _("Please note how and when they agreed")
        if fields:
            raise InvalidInput(fields=fields)
        labels = labels_of(self.get("labels"))
        return NewReader(email, self.get("name")[:MAX_NAME], labels, ids, self.get("consent"))


def labels_of(text: str) -> tuple[str, ...]:
    """Return the labels of a text with commas between them, each once, in lower case."""
    words = (" ".join(part.split()).lower()[:MAX_LABEL] for part in text.split(","))
    return tuple(sorted({word for word in words if word}))[:MOST_LABELS]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
