"""Calendars as others keep and send them: iCalendar files (RFC 5545), read and written."""
