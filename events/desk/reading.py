"""What a keeper typed, as the values of an event, or what is wrong with it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from events.agenda.spans import FIRST, LAST
from events.desk.forms import FIRST_TIME, LONGEST_TEXT, SECOND_TIME, EventForm
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.jinja import long_date
from shared.zones import moments


@dataclass(frozen=True, slots=True)
class Typed:
    """An event as it is to be."""

    title: str
    starts_at: datetime
    ends_at: datetime


class FormReader:
    """Reads a form by the clocks of a zone, and collects what is wrong with it by field."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.errors: dict[str, str] = {}
        self.are_twice: set[str] = set()

    def read(self, form: EventForm) -> Typed | None:
        """Return the event that is meant; None where something is wrong."""
        if not form.title:
            self.errors["title"] = _("Please say what it is")
        elif len(form.title) > LONGEST_TEXT:
            self.errors["title"] = _("At most %(most)s letters, please", most=LONGEST_TEXT)
        starts = self.start(form)
        ends = self.end_after(starts, form)
        if self.errors or starts is None or ends is None:
            return None
        return Typed(form.title, starts, ends)

    def start(self, form: EventForm) -> datetime | None:
        """Return when it begins; None where that cannot be."""
        return self._moment("starts", form.starts_date, form.starts_time, form.starts_which)

    def end_after(self, starts: datetime | None, form: EventForm) -> datetime | None:
        """Return when it ends, which is after it begins; None where that cannot be."""
        ends = self._moment("ends", form.ends_date, form.ends_time, form.ends_which)
        if starts and ends and ends <= starts:
            self.errors["ends"] = _("It has to end after it begins")
        return ends

    def _moment(self, name: str, day: str, clock: str, which: str) -> datetime | None:
        on, at = _day(day), _clock(clock)
        if on is None or at is None:
            self.errors[name] = _("Please give a day and a time")
            return None
        if not FIRST <= on <= LAST:
            self.errors[name] = _(
                "Please choose a day from %(first)s to %(last)s", first=FIRST.year, last=LAST.year
            )
            return None
        found = moments(on, at, self._zone)
        told = {"day": _written(on), "time": f"{at:%H:%M}", "zone": self._zone.key}
        if not found:
            self.errors[name] = _(
                "There is no %(time)s on %(day)s: the clocks in %(zone)s are set forward over it",
                **told,
            )
            return None
        if len(found) == 1:
            return found[0]
        self.are_twice.add(name)
        if which not in (FIRST_TIME, SECOND_TIME):
            self.errors[name] = _(
                "The clocks in %(zone)s show %(time)s twice on %(day)s, before and after they are"
                " set back: please say which is meant",
                **told,
            )
            return None
        return found[0] if which == FIRST_TIME else found[1]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return None
    return None if at.tzinfo else at.replace(second=0, microsecond=0)


def _written(day: date) -> str:
    site = current_runtime().settings.site
    return long_date(day, zone=ZoneInfo(site.timezone), locale=site.locale)
