"""Tickets as whoever has them sees them: on a phone, on paper, as a PDF."""
