"""Reading what keepers type of slots, one text at a time, and saying how to write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation

from shared.i18n import gettext as _
from shared.money import InvalidAmount, Money, read_amount

MOST_MINUTES = 1440
MOST_PLACES = 100_000
MOST_HOURS = 8784
HIGHEST_PRICE = 100_000_00
MOST_DAYS = 366


@dataclass(slots=True)
class Reader:
    """The texts of a form, and what is wrong with them so far."""

    texts: Mapping[str, str]
    currency: str
    locale: str
    errors: dict[str, str] = field(default_factory=dict)

    def line(self, name: str, *, most: int) -> str:
        """Return words that must be there."""
        words = " ".join(self.texts[name].split())
        self.require_text(name, words, most=most)
        return words

    def require_text(self, name: str, words: str, *, most: int) -> None:
        """Note where words are missing or too many."""
        if not words:
            self.errors[name] = _("Please fill this in")
        elif len(words) > most:
            self.errors[name] = _("At most %(most)s letters", most=most)

    def require_days(self, weekdays: Sequence[str], *, by_rule: bool) -> None:
        """Note where nothing says on which days."""
        if by_rule and not self.texts["rrule"]:
            self.errors["rrule"] = _("Please fill this in")
        if not by_rule and not (weekdays and set(weekdays) <= set("1234567")):
            self.errors["weekdays"] = _("Choose at least one day")

    def require_countable_requests(self, wanted: bool, flexible: bool, counted: bool) -> None:
        """Note where free times are offered that nobody could count."""
        if wanted and (not flexible or counted):
            self.errors["takes_requests"] = _(
                "Free times can be asked for where the start is free, and places are not counted"
            )

    def times(self) -> tuple[time | None, time | None]:
        """Return from when until when."""
        begin, end = self._time("from_time"), self._time("until_time")
        if begin is not None and begin == end:
            self.errors["until_time"] = _("This is when it begins")
        return begin, end

    def validity(self, *, by_rule: bool) -> tuple[date | None, date | None]:
        """Return the first and the last day; a rule counts from the first."""
        if by_rule and not self.texts["valid_from"]:
            self.errors["valid_from"] = _("A rule counts from a first day")
        return self.range("valid_from", "valid_until", required=False)

    def range(self, first: str, last: str, *, required: bool) -> tuple[date | None, date | None]:
        """Return two days in order."""
        begin, end = (self._day(name, required=required) for name in (first, last))
        if begin is not None and end is not None and end < begin:
            self.errors[last] = _("The last day comes before the first")
        return begin, end

    def days(self, name: str) -> tuple[date, ...]:
        """Return single days, one in a line."""
        try:
            days = {date.fromisoformat(text) for text in self.texts[name].replace(",", " ").split()}
        except ValueError:
            self.errors[name] = _("Write each day like 2026-12-24, in a line of its own")
            return ()
        if len(days) > MOST_DAYS:
            self.errors[name] = _("At most %(most)s days", most=MOST_DAYS)
        return tuple(sorted(days))

    def price(self, name: str) -> Money | None:
        """Return an amount; nothing is free."""
        try:
            price = read_amount(self.texts[name] or "0", self.currency, self.locale)
        except InvalidAmount:
            self.errors[name] = _("Write it like 12.50")
            return None
        if not 0 <= price.minor <= HIGHEST_PRICE:
            self.errors[name] = _("This is no price anybody can pay")
        return price

    def require_payable(self, cost: Money | None, step: int | None, longest: int | None) -> None:
        """Note where the longest booking, in minutes and at `cost` a step, is beyond all means."""
        if cost and step and longest and cost.minor * (longest // step) > HIGHEST_PRICE:
            self.errors["price"] = _("This is no price anybody can pay")

    def rate(self, name: str) -> int | None:
        """Return per cent in hundredths."""
        return self._number(name, most=100, by=100) if self.texts[name] else None

    def count(self, name: str) -> int | None:
        """Return how many, at least one."""
        return self._number(name, least=1, most=MOST_PLACES)

    def hours(self, name: str) -> int | None:
        """Return hours in minutes; None where nothing was typed."""
        return self._number(name, most=MOST_HOURS, by=60) if self.texts[name] else None

    def minutes(
        self,
        name: str,
        *,
        of: int | None = None,
        least: int | None = None,
        empty: int | None = None,
        fewest: int = 1,
    ) -> int | None:
        """Return minutes, `of` a step, and at least so many."""
        if empty is not None and not self.texts[name]:
            return empty
        found = self._number(name, least=0 if empty is not None else fewest, most=MOST_MINUTES)
        if found is not None and of and found % of:
            self.errors[name] = _("A multiple of %(step)s minutes", step=of)
        elif found is not None and least and found < least:
            self.errors[name] = _("At least as long as the shortest")
        return found

    def _number(self, name: str, *, least: int = 0, most: int, by: int = 1) -> int | None:
        try:
            number = Decimal(self.texts[name][:12].replace(",", ".")) * by
            if least * by <= number <= most * by and number == int(number):
                return int(number)
        except (InvalidOperation, ValueError, OverflowError):
            pass
        self.errors[name] = _("A number between %(least)s and %(most)s", least=least, most=most)
        return None

    def _day(self, name: str, *, required: bool) -> date | None:
        if not self.texts[name] and not required:
            return None
        try:
            day = date.fromisoformat(self.texts[name])
        except ValueError:
            day = date.min
        if not date(2000, 1, 1) <= day <= date(2199, 12, 31):
            self.errors[name] = _("This is no day")
            return None
        return day

    def _time(self, name: str) -> time | None:
        try:
            return time.fromisoformat(self.texts[name]).replace(tzinfo=None, second=0)
        except ValueError:
            self.errors[name] = _("Write it like 08:30")
            return None
