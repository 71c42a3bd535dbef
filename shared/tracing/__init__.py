"""Traces: what one request did in all services and in the outbox, for OpenTelemetry.

Off unless `OTLP_ENDPOINT` is set; nothing that makes or sends traces is imported then. A trace's
id follows from the request's, which travels with calls and events anyway, so a line of the log
leads to it.
"""
