"""What a page shows of other pages: their shops and calendars, attached to it and detached."""
