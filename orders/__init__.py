"""orders owns orders, the attempts to pay them, and everything that is said to SumUp.

It does not own what is ordered: products belong to market, bookings and tickets to events, and the
basket they came from to cart. An order keeps a copy of what was agreed.
"""
