"""What was done, as the audit logs of all services tell it."""
