"""Payments through SumUp: see README.md, and `sumup.py` for what the apps use."""
