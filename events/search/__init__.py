"""Finding calendars, and what is coming in them."""
