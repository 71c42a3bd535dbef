"""A UK gift wholesaler's real invoices of 20 days, sold and given back through the platform.

The data are UCI “Online Retail” (D. Chen, 2015, https://doi.org/10.24432/C5BW33), CC BY 4.0.
"""
