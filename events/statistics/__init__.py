"""How a calendar does: what was sold and booked, and how full its times are, as small plots."""
