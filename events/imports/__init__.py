"""Calendars of others that keepers show beside their own: files, and addresses that are polled."""
