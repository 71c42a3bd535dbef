"""events owns calendars, the bookings in them, and the tickets to what happens in them.

It knows who holds a place and for which order, and nothing of how an order is paid: orders claims,
confirms and gives back.
"""
