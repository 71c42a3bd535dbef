"""Work outside of requests: loops that run beside the app, and rows leased to one worker."""
