"""When a calendar is open: hours by weekday, outside of which nothing can be booked."""
