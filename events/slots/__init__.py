"""The recurring bands in which bookings may be made, and the days on which they may not."""
