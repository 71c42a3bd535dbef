"""Fill the pretix that is measured. Fed to the shell of its own manage command."""

import json
import os
from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import now
from django_scopes import scopes_disabled
from pretix.base.models import Event, Item, Organizer, Quota

SEATS = 1_000_000

goods = json.loads(os.environ["PEER_GOODS"])
with scopes_disabled():
    organizer = Organizer.objects.create(name="Ash Lane Bakery", slug="bakery")
    evening = now() + timedelta(days=7)
    event = Event.objects.create(
        organizer=organizer,
        name=goods["event"],
        slug="supper",
        currency="GBP",
        date_from=evening,
        date_to=evening + timedelta(hours=3),
        live=True,
        is_public=True,
        plugins="pretix.plugins.sendmail,pretix.plugins.statistics,pretix.plugins.checkinlists",
    )
    event.set_defaults()
    event.settings.frontpage_text = goods["text"]
    for position, name in enumerate(goods["tickets"]):
        item = Item.objects.create(
            event=event, name=name, default_price=Decimal(0), admission=True, position=position
        )
        Quota.objects.create(event=event, name=name, size=SEATS).items.add(item)
    print(f"item: {event.items.order_by('position').first().pk}")
