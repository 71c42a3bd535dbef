"""Calendars to subscribe to: of an event, a calendar, a page, the co-operative, and one's own."""
