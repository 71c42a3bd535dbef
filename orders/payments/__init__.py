"""Paying an order: attempts at SumUp, settling them, and what looks after them."""
