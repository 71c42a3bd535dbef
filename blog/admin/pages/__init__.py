"""The desk of each page: who keeps what of it, what hangs on it, what was done."""
