"""Refunds: money that goes back, meant first, asked of SumUp once, and known by reading back."""
