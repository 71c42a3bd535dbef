"""Tickets into the basket, and out of it, from the page of their event."""
