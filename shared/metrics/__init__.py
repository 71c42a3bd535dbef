"""Figures of a service for Prometheus.

What its processes count and time stands in `Meters`; what its database knows is read when somebody
asks (`Reading`), so it is the same whichever process answers. `GET /internal/metrics` shows both.
"""
