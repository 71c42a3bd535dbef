"""Entries as calendars of people read them: iCalendar, RFC 5545."""
